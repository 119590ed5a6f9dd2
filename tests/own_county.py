"""A small county as a trainer would fill it in: 云浦县 (invented), 12 industry customers and 12 merchants.

``fill_own_county(path)`` writes the workbook with ``course new-case`` and fills it as people do: names instead of ids,
amounts in 万, dates and percents in several spellings. Nothing in it is real.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from course_lib.case import load_catalog
from course_lib.case.template import new_workbook

__all__ = ["NAME", "cell", "fill_own_county", "find_row", "head_column"]

NAME = "云浦县"

HEAD = {
    "标题": "云浦县（自建案例，虚构）",
    "城区还是郊县": "郊县",
    "预算年": 2019,
    "数据截止日": "2019年1月1日",
    "全年目标收入（元）": "40万",
    "其中固话（元）": 0,
    "其中宽带（元）": "3万",
    "其中专线（元）": "16万",
    "其中移动（元）": "15万",
    "其中云信息化（元）": 40000,
    "其中物联视频（元）": "2万",
    "数据来历": "测试用，全部虚构",
    "出处1": "县统计公报",
    "出处1说明": "虚构",
}

# low, base, high, evidence, source
DISTRICT = {
    "population": ("31万", "32万", "33万", "公共", "县统计公报"),
    "telecom_per_head": (740, 780, 820, "行业", "按全省平均打八五折"),
    "density_factor": (0.75, 0.8, 0.85, "假设", "县城加乡镇"),
    "enterprise_share": ("25%", "27%", "30%", "行业", "同行打听"),
    "employment_total": (140000, 150000, 160000, "公共", "县统计公报"),
}

# id, name, line, section, employment, output (万元), intensity ×3, growth, policy
INDUSTRIES = [
    ("I01", "党政机关", "政企", "S", 4200, 38000, 1.7, 2, 2.3, 4.5, 9),
    ("I02", "教育", "政企", "P", 5600, 42000, 0.9, 1.1, 1.3, 5.5, 8),
    ("I03", "医疗卫生", "政企", "Q", 2900, 35000, 1, 1.2, 1.4, 7, 8),
    ("I04", "制造", "政企", "C", 32000, "86亿", 0.35, 0.45, 0.6, 8.2, 6),
    ("I05", "农产品加工", "政企", "A", 8000, 120000, 0.3, 0.4, 0.5, 6, 7),
    ("I06", "物流客运", "政企", "G", 5200, 64000, 0.6, 0.8, 1, 9, 5),
    ("G01", "网吧", "商群", "R", 260, 3100, 2.4, 3, 3.6, -4, 2),
    ("G02", "小微酒店", "商群", "H", 1100, 9800, 0.6, 0.8, 1, 5, 6),
    ("G03", "沿街商铺", "商群", "F", 6800, 92000, 0.5, 0.7, 0.9, 3, 4),
    ("G04", "培训教育", "商群", "P", 700, 6400, 1, 1.2, 1.5, 10, 5),
]

# industry, size, service, customers, penetration (base), units, price (base)
UNITS = [
    ("党政机关", "大", "专线", 6, 0.9, 3, 2800),
    ("党政机关", "大", "移动", 6, 0.9, 180, 45),
    ("党政机关", "中", "专线", 30, 0.7, 1, 1800),
    ("党政机关", "中", "移动", 30, 0.8, 60, 45),
    ("党政机关", "中", "固话", 30, 0.9, 40, 30),
    ("教育", "中", "专线", 28, 0.7, 1.5, 2200),
    ("教育", "中", "移动", 28, 0.6, 90, 40),
    ("教育", "小", "宽带", 46, 0.8, 2, 200),
    ("医疗卫生", "大", "专线", 3, 0.95, 3, 3800),
    ("医疗卫生", "大", "移动", 3, 0.8, 400, 42),
    ("医疗卫生", "中", "宽带", 16, 0.9, 3, 260),
    ("制造", "大", "专线", 18, 0.7, 1.5, 3000),
    ("制造", "大", "移动", 18, 0.6, 380, 40),
    ("制造", "中", "专线", 85, 0.45, 1, 2000),
    ("制造", "中", "物联视频", 85, 0.3, 30, 20),
    ("农产品加工", "中", "专线", 24, 0.4, 1, 2000),
    ("农产品加工", "中", "移动", 24, 0.5, 70, 40),
    ("农产品加工", "小", "宽带", 60, 0.7, 1.5, 200),
    ("物流客运", "大", "移动", 4, 0.6, 150, 45),
    ("物流客运", "中", "专线", 30, 0.5, 1.2, 2000),
    ("物流客运", "中", "移动", 30, 0.6, 55, 40),
    ("网吧", "中", "专线", 22, 0.9, 1.5, 1000),
    ("小微酒店", "小", "宽带", 95, 0.9, 2, 110),
    ("小微酒店", "小", "物联视频", 95, 0.3, 20, 12),
    ("沿街商铺", "小", "宽带", 1400, 0.6, 1, 90),
    ("沿街商铺", "小", "移动", 1400, 0.3, 2, 50),
    ("培训教育", "小", "宽带", 60, 0.85, 2, 150),
    ("培训教育", "小", "移动", 60, 0.4, 12, 40),
]

GRIDS = [
    ("W01", "城关网格", "城关镇", "机关"),
    ("W02", "园区网格", "石塘镇", "园区"),
    ("W03", "老街网格", "城关镇", "商圈"),
]

# id, name, industry, size, preset, grid, employees, spend, owner
CUSTOMERS: list[tuple[Any, ...]] = [
    ("C01", "云浦县政务服务中心", "党政机关", "大", "政府", "城关网格", 180, "38万", "小林"),
    ("C02", "云浦县林业局", "党政机关", "中", "政府", "城关网格", 96, "14万", "小林"),
    ("C03", "城关镇政府", "党政机关", "中", "政府", "老街网格", 70, 95000, "小林"),
    ("C04", "云浦一中", "教育", "中", "政府", "城关网格", 210, 186000, "老黄"),
    ("C05", "云浦职业技术学校", "教育", "中", "政府", "园区网格", 160, 150000, "老黄"),
    ("C06", "云浦县医院", "医疗卫生", "大", "企业", "城关网格", 620, "62万元", "老黄"),
    ("C07", "云浦中医院", "医疗卫生", "中", "企业", "老街网格", 260, "21万", "老黄"),
    ("C08", "浦源汽配公司", "制造", "大", "企业", "园区网格", 850, "55万", "阿珍"),
    ("C09", "石塘陶瓷厂", "制造", "中", "企业", "园区网格", 240, "17万", "阿珍"),
    ("C10", "云浦茶业合作社", "农产品加工", "中", "企业", "园区网格", 90, 68000, "阿珍"),
    ("C11", "浦江冷链物流公司", "物流客运", "中", "企业", "园区网格", 130, 120000, "阿珍"),
    ("C12", "云浦客运站", "物流客运", "大", "企业", "城关网格", 150, 160000, "小林"),
    ("M01", "极速网吧", "网吧", "中", "商户", "老街网格", 12, 42000, "阿珍"),
    ("M02", "蓝天网咖", "网吧", "中", "商户", "城关网格", 9, 31000, "阿珍"),
    ("M03", "溪边客栈", "小微酒店", "小", "商户", "老街网格", 14, 9600, "小林"),
    ("M04", "兰亭小院", "小微酒店", "小", "商户", "老街网格", 8, 6200, "小林"),
    ("M05", "车站旅馆", "小微酒店", "小", "商户", "城关网格", 10, 7400, "小林"),
    ("M06", "学府文具店", "沿街商铺", "小", "商户", "城关网格", 4, 2600, "小林"),
    ("M07", "城关大药房", "沿街商铺", "小", "商户", "老街网格", 9, 5800, "小林"),
    ("M08", "老林五金店", "沿街商铺", "小", "商户", "园区网格", 3, 2100, "阿珍"),
    ("M09", "万家超市", "沿街商铺", "小", "商户", "城关网格", 22, 12800, "阿珍"),
    ("M10", "启明培训学校", "培训教育", "小", "商户", "城关网格", 26, 15200, "老黄"),
    ("M11", "小画家美术班", "培训教育", "小", "商户", "城关网格", 7, 4300, "老黄"),
    ("M12", "云舟琴行", "培训教育", "小", "商户", "老街网格", 6, 3900, "老黄"),
]

# id, customer, name, title, kinds, contact level, attitude, level of our, telecom's and mobile's ratings (None: none)
CONTACTS: list[tuple[Any, ...]] = [
    ("P01", "C01", "周主任", "主任", "决策者、批准者", 3, 1, (8, 5, 5)),
    ("P02", "C01", "吴科", "信息科长", "技术推荐者", 4, 2, (8, 6, 5)),
    ("P03", "C02", "郑局", "局长", "决策者", 1, 0, (6, 6, 5)),
    ("P04", "C02", "钱会计", "财务", "财务预算者、采购者", 0, 0, None),
    ("P05", "C03", "李镇长", "镇长", "决策者、批准者", 2, 0, (6, 5, 6)),
    ("P06", "C04", "陈校长", "校长", "决策者", 2, 1, (7, 6, 5)),
    ("P07", "C04", "赵老师", "信息中心主任", "技术推荐者|使用者", 4, 1, (7, 6, 6)),
    ("P08", "C05", "高校长", "校长", "决策者、批准者", 0, 0, None),
    ("P09", "C05", "方老师", "教务", "使用者", 2, 0, (5, 6, 7)),
    ("P10", "C06", "孙院长", "院长", "决策者", 1, -1, (5, 8, 6)),
    ("P11", "C06", "卢主任", "信息科主任", "技术推荐者、使用者", 3, 0, (6, 8, 5)),
    ("P12", "C06", "何科", "设备科", "采购者", 0, 0, None),
    ("P13", "C07", "冯院长", "院长", "决策者、发起者", 2, 1, (7, 6, 5)),
    ("P14", "C08", "许总", "总经理", "决策者、批准者", 1, -2, (3, 7, 6)),
    ("P15", "C08", "何工", "网管", "技术推荐者、使用者", 3, 1, (6, 7, 6)),
    ("P16", "C09", "石老板", "厂长", "决策者", 3, 1, (8, 5, 6)),
    ("P17", "C10", "茶叔", "理事长", "决策者、财务预算者", 2, 1, (7, 5, 6)),
    ("P18", "C11", "江总", "总经理", "决策者", 2, 0, (6, 6, 6)),
    ("P19", "C11", "小江", "调度", "使用者、教练", 4, 2, (8, 6, 6)),
    ("P20", "C12", "车站长", "站长", "决策者", 1, 0, (6, 7, 5)),
    ("P21", "M01", "小唐", "老板", "决策者、采购者", 4, 2, (9, 5, 5)),
    ("P22", "M02", "阿蓝", "老板", "决策者", 2, 0, (6, 6, 6)),
    ("P23", "M03", "阿溪", "店主", "决策者、使用者", 3, 1, (8, 5, 6)),
    ("P24", "M04", "兰姐", "店主", "决策者", 1, 0, (5, 6, 5)),
    ("P25", "M05", "老车", "店主", "决策者", 1, 0, (5, 6, 6)),
    ("P26", "M06", "文姐", "店主", "决策者", 1, 0, (6, 5, 5)),
    ("P27", "M07", "药师傅", "店长", "决策者、使用者", 2, 1, (7, 6, 5)),
    ("P28", "M08", "老林", "店主", "决策者", 3, 1, (7, 6, 6)),
    ("P29", "M09", "万总", "经理", "决策者、财务预算者", 2, 0, (6, 7, 6)),
    ("P30", "M10", "启校长", "校长", "决策者", 3, 1, (8, 6, 5)),
    ("P31", "M11", "画老师", "老师", "决策者、使用者", 1, 0, (6, 6, 5)),
    ("P32", "M12", "云老师", "老师", "决策者", 2, 1, (7, 5, 6)),
]

#: By how much a carrier's ratings differ from its level, factor by factor in the catalogue's order.
LEANS = {
    "联通": (0, 1, 0, 0, 1, 0, -1, 0, 0, 1),
    "电信": (0, -1, 1, 0, -1, 0, 1, 1, 0, -1),
    "移动": (0, 1, 0, 0, 0, 0, 1, 0, 0, 0),
}

# id, customer, product, annual revenue, start, end, renewal
STOCK = [
    ("S01", "云浦县政务服务中心", "互联网专线50M", "9万", "2017/4/1", "2020.3.31", "95%"),
    ("S02", "云浦县政务服务中心", "集团员工套餐", 62000, date(2018, 1, 1), date(2019, 12, 31), 0.92),
    ("S03", "城关镇政府", "企业宽带100M", 4600, "20170701", "20190630", 0.9),
    ("S04", "云浦一中", "企业宽带500M", 11000, "2017年9月1日", "2019年8月31日", 0.9),
    ("S05", "云浦一中", "集团员工套餐", "3.2万元", date(2018, 3, 1), date(2020, 2, 29), 0.95),
    ("S06", "云浦中医院", "互联网专线10M", 22000, date(2017, 6, 1), date(2019, 5, 31), 0.85),
    ("S07", "石塘陶瓷厂", "企业流量池", "58,000", date(2018, 5, 1), date(2019, 4, 30), 0.9),
    ("S08", "石塘陶瓷厂", "视频云监控", 21000, date(2018, 5, 1), date(2021, 4, 30), 0.97),
    ("S09", "云浦茶业合作社", "企业宽带100M", 4800, date(2018, 8, 1), date(2020, 7, 31), 0.95),
    ("S10", "浦江冷链物流公司", "物联网卡", 14400, date(2018, 2, 1), date(2019, 1, 31), 0.8),
    ("S11", "极速网吧", "互联网专线10M", 21000, date(2018, 6, 1), date(2019, 5, 31), 0.95),
    ("S12", "溪边客栈", "商铺宽带加电视", 2376, date(2018, 3, 1), date(2020, 2, 29), 0.9),
    ("S13", "启明培训学校", "企业宽带100M", 4700, date(2018, 9, 1), date(2019, 8, 31), 0.9),
    ("S14", "老林五金店", "商铺宽带加电视", 1188, date(2018, 1, 1), date(2019, 12, 31), 0.95),
]

# id, customer, department, need point, triad, pain, contact, cost of leaving, urgency
NEEDS = [
    ("D01", "C01", "窗口科", "移动办公", "民生", "人一外出就办不了件", "P02", 60000, 4),
    ("D02", "C01", "信息科", "安全管理", "合规", "等保测评没过", "P02", 80000, 5),
    ("D03", "C02", "资源科", "其他增值服务", "效率", "护林员巡山没有记录", "P03", 45000, 3),
    ("D04", "C04", "教务处", "扩容升级", "效率", "网课一卡全班等", "P07", 60000, 4),
    ("D05", "C05", "教务处", "云应用平台", "民生", "考勤请假全靠纸", "P09", 150000, 3),
    ("D06", "C06", "信息科", "云数据与云内容", "提效", "影像存不下，翻旧片要等", "P11", 240000, 4),
    ("D07", "C06", "信息科", "扩容升级", "提效", "出口只有一条线", "P11", 90000, 3),
    ("D08", "C07", "门诊部", "内外互联", "提效", "医保结算老断", "P13", 75000, 5),
    ("D09", "C08", "设备部", "其他增值服务", "降支", "夜班没人看厂区", "P15", 90000, 3),
    ("D10", "C08", "总办", "云数据与云内容", "提效", "三个厂区文件传不动", "P15", 110000, 4),
    ("D11", "C09", "厂办", "扩容升级", "增收", "外贸看货视频卡", "P16", 60000, 4),
    ("D12", "C10", "社务", "其他增值服务", "增收", "茶园没有溯源画面", "P17", 40000, 3),
    ("D13", "C11", "调度室", "其他增值服务", "降支", "冷车温度没人盯", "P19", 64000, 5),
    ("D14", "C12", "站务", "其他增值服务", "提效", "候车室上不了网", "P20", 24000, 2),
    ("D15", "M01", "店面", "扩容升级", "增收", "晚高峰卡顿掉客", "P21", 30000, 5),
    ("D16", "M02", "店面", "扩容升级", "增收", "游戏更新要半天", "P22", 22000, 4),
    ("D17", "M03", "前台", "其他增值服务", "增收", "客人嫌无线差", "P23", 8000, 3),
    ("D18", "M09", "店面", "其他增值服务", "降支", "丢货找不到画面", "P29", 9000, 4),
    ("D19", "M10", "教务", "扩容升级", "增收", "直播课掉线", "P30", 16000, 4),
    ("D20", "M07", "店面", "其他增值服务", "降支", "监控只存三天", "P27", 8000, 2),
]

# id, customer, need, product, quantity, discount, start month, rival. Two are to be refused: O04 starts while the
# rival's contract runs, O12 before the customer can have decided.
OPPORTUNITIES = [
    ("O01", "C01", "D01", "移动办公平台", 160, 0.15, 5, "移动"),
    ("O02", "C01", "D02", "安全防护与等保", 1, "5%", 6, "电信"),
    ("O03", "C02", "D03", "物联网卡", 260, 0.2, 5, "移动"),
    ("O04", "C04", "D04", "互联网专线50M", 1, 0.7, 9, "电信"),
    ("O05", "C05", "D05", "智慧校园平台", 1, 0.1, 9, "移动"),
    ("O06", "C06", "D06", "云存储与备份", 60, 0.15, 7, "电信"),
    ("O07", "C06", "D07", "备线与双路由", 1, 0.6, 10, "电信"),
    ("O08", "C07", "D08", "数据专线组网", 3, 0.45, 9, "电信"),
    ("O09", "C08", "D09", "视频云监控", 60, 0.1, 5, "电信"),
    ("O10", "C08", "D10", "云存储与备份", 24, 0.2, 7, "电信"),
    ("O11", "C09", "D11", "互联网专线50M", 1, 0.7, 5, "电信"),
    ("O12", "C10", "D12", "视频云监控", 24, 0.15, 3, "移动"),
    ("O13", "C11", "D13", "物联网卡", 300, 0.15, 4, "移动"),
    ("O14", "C12", "D14", "场所WiFi与电视", 40, 0.1, 6, "电信"),
    ("O15", "M01", "D15", "企业宽带500M", 2, 0.25, 6, "电信"),
    ("O16", "M02", "D16", "互联网专线10M", 1, 0.5, 5, "电信"),
    ("O17", "M03", "D17", "场所WiFi与电视", 10, 0.1, 5, "移动"),
    ("O18", "M09", "D18", "视频云监控", 6, 0.1, 5, "移动"),
    ("O19", "M10", "D19", "企业宽带500M", 1, 0.2, 8, "电信"),
    ("O20", "M07", "D20", "视频云监控", 6, 0.2, 11, "电信"),
]

# need -> kind, how much he wants; None: not asked
KINDS: dict[str, tuple[str, float | None]] = {
    "D01": ("移动审批公文", 160),
    "D02": ("等保整改", 1),
    "D04": ("出口带宽不够", None),
    "D05": ("校务平台", None),
    "D06": ("大容量归档", 60),
    "D07": ("没有备线", 1),
    "D08": ("监管上报不能断", None),
    "D09": ("视频安防", 60),
    "D10": ("文件共享与版本", 24),
    "D11": ("视频会诊直播上行", None),
    "D12": ("监管要看的画面", 24),
    "D13": ("温度烟感水压", 280),
    "D14": ("游客上网", 40),
    "D15": ("小店共用宽带卡", None),
    "D16": ("出口带宽不够", None),
    "D17": ("游客上网", 10),
    "D18": ("视频安防", 6),
    "D19": ("出口带宽不够", 1),
    "D20": ("视频安防", 6),
}

# line -> stage, what it replaces, share of the one-off in the year, in this stage since
STAGES: dict[str, tuple[Any, ...]] = {
    "O01": ("需求确认", None, None, None),
    "O02": ("方案", None, "60%", date(2018, 11, 5)),
    "O04": ("需求确认", None, None, "2018年12月3日"),
    "O06": ("需求确认", None, None, None),
    "O07": ("商务", None, None, None),
    "O09": ("方案", None, None, None),
    "O11": ("方案", None, None, date(2018, 12, 10)),
    "O16": ("需求确认", None, None, None),
    "O19": ("方案", "S13", None, None),
}

DEPARTMENTS = {"P02": "信息科", "P07": "信息中心", "P09": "教务处", "P11": "信息科", "P15": "信息部"}

# industry of a customer -> services of its address: service, units, lines, our lines, carriers, share of the spend
SERVICES = {
    "党政机关": [("专线", 4, 3, 0.6), ("移动", 120, 100, 0.4)],
    "教育": [("专线", 3, 2, 0.5), ("移动", 160, 120, 0.5)],
    "医疗卫生": [("专线", 4, 3, 0.7), ("移动", 400, 260, 0.3)],
    "制造": [("专线", 3, 2, 0.4), ("移动", 500, 320, 0.6)],
    "农产品加工": [("专线", 1, 1, 0.5), ("移动", 80, 60, 0.5)],
    "物流客运": [("专线", 2, 1, 0.4), ("移动", 120, 90, 0.6)],
    "网吧": [("专线", 2, 2, 1)],
    "小微酒店": [("宽带", 4, 2, 1)],
    "沿街商铺": [("宽带", 2, 1, 1)],
    "培训教育": [("宽带", 3, 2, 1)],
}


def head_column(sheet: Worksheet, label: str) -> int:
    """Number of the column with this header."""
    return next(c.column for c in sheet[1] if c.value == label)


def find_row(sheet: Worksheet, first: Any, second: Any = None) -> int:
    """Number of the row that begins with these cells."""
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == first and second in (None, row[1].value):
            return int(row[0].row)
    raise KeyError(first)


def cell(sheet: Worksheet, label: str, *row: Any) -> Any:
    """The cell in the column ``label`` of the row that begins with ``row``."""
    return sheet.cell(find_row(sheet, *row), head_column(sheet, label))


def _append(sheet: Worksheet, rows: Iterable[Iterable[Any]]) -> None:
    """Below what stands there already, the example rows."""
    below = 1 + max(c.row for c in sheet["A"] if c.value not in (None, ""))
    for number, row in enumerate(rows, below):
        for place, value in enumerate(row, 1):
            sheet.cell(number, place).value = value


def _ratings() -> Iterator[tuple[Any, ...]]:
    for person, *_, levels in CONTACTS:
        for place, (carrier, leans) in enumerate(LEANS.items()):
            blank = [None] * len(leans)
            yield person, carrier, *(blank if levels is None else [min(10, levels[place] + lean) for lean in leans])


def _addresses() -> Iterator[tuple[Any, ...]]:
    streets = {name: street for _, name, street, _ in GRIDS}
    people = {customer: name for _, customer, name, *_ in reversed(CONTACTS)}
    for number, (i, name, _, _, _, grid, employees, *_) in enumerate(CUSTOMERS, 1):
        phone = f"0591-****{number:04d}"
        yield (f"A{number:02d}", grid, streets[grid], f"{grid[:2]}路{number}号", i, name, None, employees, people[i],
               phone, date(2018, 6 + number % 6, 10), "特情")  # fmt: skip
    for number in range(len(CUSTOMERS) + 1, len(CUSTOMERS) + 7):
        yield (
            f"A{number}",
            "老街网格",
            "城关镇",
            f"老街{number}号",
            None,
            None,
            "沿街商铺",
            None,
            None,
            None,
            None,
            "假设",
        )


def _records() -> Iterator[tuple[Any, ...]]:
    ours = {name for _, name, *_ in STOCK}
    for number, (_, name, industry, _, _, _, _, spend, _) in enumerate(CUSTOMERS, 1):
        year = float(spend.rstrip("万元")) * 1e4 if isinstance(spend, str) else spend
        for service, units, lines, share in SERVICES[industry]:
            month = round(year / 12 * share, 2)
            mine, rival = name in ours, ("电信", "移动")[number % 2]
            end = date(2019, 1 + number % 12, 28) if number % 4 else date(2020, 6, 30)
            part = (0.4 if mine else 0) if number % 3 else (1.0 if mine else 0)
            carriers = "联通" if part == 1 else f"联通、{rival}" if part else rival
            yield (f"A{number:02d}", service, "是", carriers, units, lines, round(lines * part), month,
                   round(month * part, 2), end)  # fmt: skip
    for number in range(len(CUSTOMERS) + 1, len(CUSTOMERS) + 7):
        yield f"A{number}", "宽带", "是" if number % 2 else "未知"


def fill_own_county(path: Path) -> None:
    """Write ``path`` as ``course new-case`` does and fill it with the county."""
    new_workbook(path, load_catalog(), name=NAME)
    book = load_workbook(path)
    head = book["案例说明"]
    for item, value in HEAD.items():
        cell(head, "内容", item).value = value
    for key, values in DISTRICT.items():
        sheet = book["区县总量"]
        for label, value in zip(("低", "中", "高", "证据", "出处"), values, strict=True):
            cell(sheet, label, key).value = value
    kinds = ("公共", "假设", "行业", "公共")
    lines = {name: line for _, name, line, *_ in INDUSTRIES}
    tables: dict[str, Iterable[Iterable[Any]]] = {
        "行业与商群": [(*row, *kinds) for row in INDUSTRIES],
        "行业客户分级数量": [
            (*row[:4], round(row[4] * 0.85, 3), row[4], round(min(1, row[4] * 1.1), 3), row[5],
             round(row[6] * 0.9), row[6], round(row[6] * 1.15), "公共", "假设", "行业")
            for row in UNITS
        ],
        "网格": GRIDS,
        "目标客户": [(i, n, lines[ind], ind, *rest[:-1], "特情", rest[-1]) for i, n, ind, *rest in CUSTOMERS],
        "关键人": [(*row[:5], None, *row[5:7], DEPARTMENTS.get(row[0])) for row in CONTACTS],
        "关键人评分": _ratings(),
        "存量业务": STOCK,
        "需求": [
            (*row[:6], "没有合适的系统", "预算要等", *row[6:], "特情", *KINDS.get(row[0], ())) for row in NEEDS
        ],
        "商机": [(*row, None, *STAGES.get(row[0], ())) for row in OPPORTUNITIES],
        "地址记录": _addresses(),
        "地址业务记录": _records(),
    }  # fmt: skip
    for label, rows in tables.items():
        _append(book[label], rows)
    book.save(path)
