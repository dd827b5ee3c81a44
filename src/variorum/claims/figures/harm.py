"""Words of what is done to people, with the participle that each form stands for: news counts little else as often."""

from __future__ import annotations


def _forms(line: str) -> dict[str, str]:
    """From "killed kill kills killing": every form, with the participle it stands for."""
    return {form: group.split()[0] for group in line.split("|") for form in group.split()}


# Verbs in every form.
HARM = _forms(
    "killed kill kills killing|murdered murder murders murdering|assassinated assassinate assassinates assassinating|executed execute executes "
    "executing|slain slay slays slaying slew|massacred massacre massacres massacring|slaughtered slaughter slaughters slaughtering|"
    "wounded wound wounds wounding|injured injure injures injuring|hurt hurts hurting|maimed maim maims maiming|kidnapped kidnap kidnaps kidnapping "
    "kidnaped kidnaping|abducted abduct abducts abducting|arrested arrest arrests arresting|detained detain detains detaining|captured capture "
    "captures capturing|displaced displace displaces displacing|rescued rescue rescues rescuing|evacuated evacuate evacuates evacuating|"
    "hospitalised hospitalise hospitalises hospitalising|hospitalized hospitalize hospitalizes hospitalizing|drowned drown drowns drowning|"
    "beheaded behead beheads beheading|shot shoots shooting|stabbed stab stabs stabbing|burned burnt burn burns burning|poisoned poison poisons "
    "poisoning|infected infect infects infecting|jailed jail jails jailing|freed free frees freeing|released release releases releasing|gunned|"
    "tortured torture tortures torturing|raped rape rapes raping|died die dies dying|perished perish perishes|dead|missing|buried bury buries burying|"
    "destroyed destroy destroys destroying|damaged damage damages damaging|mutilated mutilate|lynched lynch lynches lynching|trapped trap traps trapping|"
    "starved starving|crushed crushes crushing|deported deport deports deporting|expelled expel expels expelling|seized seize seizes seizing|"
    "dismissed dismiss dismisses dismissing|sacked sack sacks sacking|hanged hang hangs hanging",
)
DONE = frozenset(HARM.values()) - {"dead", "missing", "died"}
TRANSITIVE = frozenset(HARM.values()) - {"died", "perished", "dead", "missing", "drowned", "hurt", "starved", "burned", "gunned"}
PEOPLE = frozenset(
    "killed murdered assassinated executed slain massacred slaughtered wounded injured hurt maimed kidnapped abducted arrested detained drowned "
    "hospitalised hospitalized beheaded shot stabbed tortured raped died perished dead missing lynched jailed deported gunned trapped".split(),
)  # what happens to people: "nine injured" are people though no noun says so
NOUNS = _forms(
    "murdered murder murders|killed killing killings|assassinated assassination assassinations|dead death deaths bodies body corpses remains lives loss|"
    "executed execution executions|massacred massacre massacres|slain slaying slayings|wounded wounding|injured injuring injury injuries|kidnapped "
    "kidnapping kidnappings kidnaping|abducted abduction abductions|arrested arrest arrests|detained detention|missing disappearance disappearances|"
    "released release|captured capture|rescued rescue|evacuated evacuation|displaced displacement|hanged hanging|beheaded beheading|drowned drowning|"
    "shot shooting|tortured torture|raped rape|expelled expulsion|deported deportation|dismissed dismissal",
)
