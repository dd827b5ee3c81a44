"""Which addresses may be reached: the tables of special-purpose addresses, and names that lead to several."""

import ipaddress

import pytest
from hostile import PUBLIC, Names
from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import FetchError, RefusedError
from variorum.fetch import guard

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.254 255.255.255.255
:: ::1 ::2 ::7f00:1 ::127.0.0.1 ::93.184.215.14 ::ffff:127.0.0.1 ::ffff:10.0.0.8 ::ffff:93.184.215.14 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::10.0.0.8 64:ff9b::169.254.169.254 64:ff9b::100.64.0.1 64:ff9b:1::1 64:ff9b:1::93.184.215.14 64:ff9b:0:1::1
100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2001:db8:ffff::1
2002:7f00:1:: 2002:a00:8:: 2002:5db8:d70e:: 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 febf::1
fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1 ff0e::1
""".split()

OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 128.0.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255
192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 223.255.255.255
2600:: 2606:4700::1111 2001:4860:4860::8888 2001:200::1 2a00:1450::1 3ffe::1 64:ff9b::93.184.215.14 64:ff9b::808:808
""".split()


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_inside_a_network_or_of_special_use_is_refused(address):
    assert guard.refusal(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_that_everybody_can_reach_is_not(address):
    assert guard.refusal(address) is None


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "010.8.8.8", "1.2.3", "1.2.3.4.5", "[::1]", "::g", " 8.8.8.8", "８.8.8.8"])  # fmt: skip
def test_what_is_no_address_in_its_usual_form_is_refused(text):
    assert guard.refusal(text) == "that we cannot read"


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_calls_private_is_never_reached(address):
    """Python's own table is older than ours and has other gaps; where it says no, so do we."""
    if guard.refusal(str(address)) is None and address not in ipaddress.ip_network(
        "64:ff9b::/96" if address.version == 6 else "192.31.196.0/24"
    ):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_as_itself(inner):
    digits = int(inner)
    nat64 = ipaddress.IPv6Address((0x64FF9B << 96) | digits)
    assert (guard.refusal(str(nat64)) is None) == (guard.refusal(str(inner)) is None)
    for hidden in (0xFFFF << 32 | digits, digits, (0x2002 << 112) | (digits << 80), (0x20010000 << 96) | (digits ^ 0xFFFFFFFF)):
        assert guard.refusal(str(ipaddress.IPv6Address(hidden)))


def checked(*addresses, allowed=False, log=print):
    return guard.checked("news.example", 80, resolve=Names({"news.example": [list(addresses)]}), allowed=allowed, log=log)


def test_one_address_inside_among_many_outside_is_enough():
    with pytest.raises(RefusedError, match=r"inside a network \(10\.0\.0\.8\)"):
        checked(PUBLIC, "2606:4700::1111", "10.0.0.8")
    assert checked(PUBLIC, PUBLIC, "2606:4700::1111") == [PUBLIC, "2606:4700::1111"]


def test_a_host_that_is_allowed_may_lie_inside_and_that_is_logged():
    lines = []
    assert checked("10.0.0.8", PUBLIC, allowed=True, log=lines.append) == ["10.0.0.8", PUBLIC]
    assert lines == ["news.example:80 may lie inside a network and does: 10.0.0.8"]
    assert checked(PUBLIC, allowed=True, log=lines.append) == [PUBLIC]
    assert len(lines) == 1


def test_a_name_without_an_address_or_with_hundreds_leads_nowhere():
    with pytest.raises(FetchError, match="leads nowhere"):
        checked()
    with pytest.raises(FetchError, match="too many"):
        checked(*(f"93.184.{high}.{low}" for high in range(2) for low in range(100)))


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "127.0.1", "::1", "::ffff:127.0.0.1"]
)
def test_odd_spellings_lead_where_the_system_says_and_are_judged_there(spelling):
    """No parser of ours guesses what an odd spelling means: the system's answer is what is judged and what is connected to."""
    try:
        found = guard.resolved(spelling, 80)
    except FetchError:
        assert spelling not in {"127.0.0.1", "::1"}
        return  # a system that does not take it for an address leads nowhere with it
    assert all(guard.refusal(address) for address in found)
