"""S7: campaigns, micro-reforms, media. A campaign is laid over its items for 100 calendar days and ends by itself; the 54
micro-reforms show no lights; media are listed, and give no points from 2024-08-06."""
import csv

import pytest

from house import House, SAMPLE, at, day_number

CAMPAIGNS = list(csv.DictReader(open(SAMPLE / "campaigns.csv", encoding="utf-8")))
CLERK = "P022"


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    import pathlib, tempfile
    house = House(pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))).start()
    house.load_county()
    out = house.duban("play", SAMPLE / "campaigns.csv", SAMPLE / "media.csv", "--check", "--quiet", "--until",
                      "2022-12-30T18:00").stdout
    assert "未受理 0" in out
    yield house
    house.clean()


def test_a_campaign_lies_over_its_items_and_ends_by_itself(year):
    for row in CAMPAIGNS:
        it = year.item(row["id"])
        assert (it["state"], it["stage"]) == ("closed", "ended")
        assert it["due_date"] - it["start_date"] + 1 == 100  # calendar days, both ends
        for id in row["items"].split(";"):
            over = {o["by"]: o for o in year.item(id)["overlays"]}
            assert (over[row["id"]]["from"], over[row["id"]]["to"], over[row["id"]]["report_cycle"]) == (
                day_number(row["start_date"]), day_number(row["end_date"]), "weekly")


def test_its_items_keep_their_own_dates(year):
    rows = {r["id"]: r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8"))}
    for row in CAMPAIGNS:
        for id in row["items"].split(";"):
            it = year.item(id)
            assert it["effective_due"] == day_number(rows[id]["due_date"]) and it["report_cycle"] == rows[id]["report_cycle"]
    both = set(CAMPAIGNS[0]["items"].split(";")) & set(CAMPAIGNS[1]["items"].split(";"))
    assert both and all(len(year.item(id)["overlays"]) == 2 for id in both)  # asked once, counted in each


def test_it_ends_the_day_after_its_last_day(house):
    house.start()
    house.load_county()
    house.client.ok("register", {"id": "BR-90", "ledger": "campaign", "title": "百日行动", "lead_unit": "U03",
                                 "start_date": "2022-05-23", "due_date": "2022-08-30", "report_cycle": "weekly",
                                 "targets": ["LD-2022-003"]}, as_=CLERK)
    house.advance(at("2022-08-30", "23:59:59"))
    assert house.item("BR-90")["state"] == "open"
    house.advance(at("2022-08-31", "00:00:00"))
    assert (house.item("BR-90")["state"], house.item("BR-90")["stage"]) == ("closed", "ended")
    assert house.item("LD-2022-003")["state"] == "open"


def test_micro_reforms_show_no_lights(year):
    micro = [i for i in year.table("item") if i["ledger"] == "micro"]
    assert len(micro) == 54
    assert not any("light" in i or "next_ms" in i for i in micro)
    assert not any(n.get("item", "").startswith("WG-") for n in year.table("notice"))


def test_media_are_listed_and_say_what_they_report_on(year):
    rows = list(csv.DictReader(open(SAMPLE / "media.csv", encoding="utf-8")))
    media = {i["id"]: i for i in year.table("item") if i["ledger"] == "media"}
    assert len(media) == 26 and {i["stage"] for i in media.values()} == {"listed"}
    assert {i["state"] for i in media.values()} == {"closed"}
    links = {(l["item"], l["kind"], l["to"]) for l in year.table("link")}
    assert {(r["id"], "reports", r["item"]) for r in rows} <= links


def test_media_give_no_points_from_2024_08_06(folder):
    house = House(folder, clock="manual:2024-08-05T08:00:00+08:00")
    try:
        house.start()
        house.load_people()
        for day, id in (("2024-08-05", "MT-90"), ("2024-08-06", "MT-91")):
            house.advance(at(day, "10:00:00"))
            house.client.ok("register", {"id": id, "ledger": "media", "title": "样例报道", "lead_unit": "D29"}, as_=CLERK)
            assert house.act("stage", CLERK, id, stage="listed")["ok"]
        points = {s["item"]: s["points"] for s in house.table("score")}
        assert points["MT-90"] == "0.5"
        assert float(points.get("MT-91", 0)) == 0
    finally:
        house.stop()
