"""Days off of years that the calendar package does not know: as data, each year with the decree that it stands in."""

from collections.abc import Mapping
from datetime import date

# Keputusan Bersama Menteri Agama, Menteri Ketenagakerjaan dan Menteri PANRB 1017/2024, 2/2024, 2/2024, as changed by
# 933/2025, 1/2025, 3/2025 (which added 18 August).
OF_2025 = {
    "01-01": "Tahun Baru 2025 Masehi",
    "01-27": "Isra Mikraj Nabi Muhammad saw.",
    "01-28": "Cuti bersama Tahun Baru Imlek 2576 Kongzili",
    "01-29": "Tahun Baru Imlek 2576 Kongzili",
    "03-28": "Cuti bersama Hari Suci Nyepi",
    "03-29": "Hari Suci Nyepi (Tahun Baru Saka 1947)",
    "03-31": "Idulfitri 1446 Hijriah",
    "04-01": "Idulfitri 1446 Hijriah",
    "04-02": "Cuti bersama Idulfitri 1446 Hijriah",
    "04-03": "Cuti bersama Idulfitri 1446 Hijriah",
    "04-04": "Cuti bersama Idulfitri 1446 Hijriah",
    "04-07": "Cuti bersama Idulfitri 1446 Hijriah",
    "04-18": "Wafat Yesus Kristus",
    "04-20": "Kebangkitan Yesus Kristus (Paskah)",
    "05-01": "Hari Buruh Internasional",
    "05-12": "Hari Raya Waisak 2569 BE",
    "05-13": "Cuti bersama Hari Raya Waisak",
    "05-29": "Kenaikan Yesus Kristus",
    "05-30": "Cuti bersama Kenaikan Yesus Kristus",
    "06-01": "Hari Lahir Pancasila",
    "06-06": "Iduladha 1446 Hijriah",
    "06-09": "Cuti bersama Iduladha 1446 Hijriah",
    "06-27": "1 Muharam Tahun Baru Islam 1447 Hijriah",
    "08-17": "Proklamasi Kemerdekaan",
    "08-18": "Cuti bersama Proklamasi Kemerdekaan",
    "09-05": "Maulid Nabi Muhammad saw.",
    "12-25": "Kelahiran Yesus Kristus",
    "12-26": "Cuti bersama Kelahiran Yesus Kristus",
}

DECREES: Mapping[int, Mapping[date, str]] = {
    2025: {date.fromisoformat(f"2025-{day}"): name for day, name in OF_2025.items()},
}
