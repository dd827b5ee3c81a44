"""Invented newsroom prose for the tests of reuse."""

AGENCY = (
    "HARROW BAY (North Wire) - At least 40 families left their homes on Monday after the river Sarn broke its banks above the old town, the river "
    "board said. Water stood a metre deep in Mill Street by noon, and the bridge at Larch Lane was closed to lorries. The board expects the flood to "
    "reach its height on Tuesday night and has asked people in the lower quarters to keep away from the embankment. Schools in three districts will "
    "stay shut until Thursday, and the town has opened a shelter in the sports hall beside the station. Two ferries were moved upstream as a "
    "precaution, and the harbour master expects no trouble for the fishing boats. The last flood of this size was seen eleven years ago, when the "
    "cellars of the market hall stood under water for a week."
)
REVISED = (
    AGENCY.replace("At least 40 families", "At least 52 families")
    .replace("a metre deep", "more than a metre deep")
    .replace("Schools in three districts", "Schools in four districts")
)
SPEECH = "We will rebuild every house that the water has taken from us and we will not leave this town to the river as long as one family wants to stay"
FEATURE = (
    "For Ida Holm the week began with buckets. She has lived in Mill Street since her wedding, and knows the sound of the Sarn when it rises. Her "
    "neighbours carried the piano upstairs, then the photographs, then the bread oven that her husband had built. Nobody counted the sandbags. "
    "Water stood a metre deep in Mill Street by noon, and the bridge at Larch Lane was closed to lorries. The board expects the flood to reach its "
    "height on Tuesday night and has asked people in the lower quarters to keep away from the embankment. Holm stayed until the boat came, and "
    "watched her hallway from the stairs. In the evening somebody made soup for forty people on a gas ring, and the children slept on the benches "
    "of the chapel. She has no plans to move. The garden, she says, will be better for it, and the cellar was never much use to anybody. On the far "
    "bank the lights of the paper mill went out for the first time in living memory, and the whole valley lay dark but for the torches."
)
CRITIC = (
    f'The mayor spoke from the steps of the chapel. "{SPEECH}," she said, to applause. Her opponents on the council were less impressed, and asked '
    "where the money for a new embankment had gone since the spring. A vote on the budget was put off until the water falls."
)
COLUMN = (
    f'Speeches are cheap when cellars are full. "{SPEECH}," the mayor told the crowd, and nobody in it asked her how. Those who remember the last '
    "promise also remember the pumps that never came. Our readers have written in their dozens; some of their letters stand below, unaltered."
)
OTHER = (
    "The brewery on Castle Hill is to close after ninety years, its owners said in a letter to the staff. The brand will be made under licence "
    "elsewhere, and the chimney, a landmark that sailors steer by, is to be kept. Thirty workers have been offered places in the bottling plant."
)
FOOTER = "Follow us for more news from the valley and sign up to our morning letter. All rights reserved by the Sarn Valley Courier and its partners."
