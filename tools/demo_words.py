"""What the demo's network is called, sells, replaces and repairs. Nobody real is meant."""

# Code -> province, and the cities of its three service stations.
PROVINCES = {
    "JS": ("江苏省", ("南京", "苏州", "徐州")),
    "ZJ": ("浙江省", ("杭州", "宁波", "温州")),
    "SD": ("山东省", ("济南", "青岛", "临沂")),
    "HA": ("河南省", ("郑州", "洛阳", "南阳")),
    "SC": ("四川省", ("成都", "绵阳", "泸州")),
    "AH": ("安徽省", ("合肥", "芜湖", "阜阳")),
    "FJ": ("福建省", ("福州", "厦门", "泉州")),
    "JX": ("江西省", ("南昌", "赣州", "九江")),
    "SN": ("陕西省", ("西安", "宝鸡", "汉中")),
    "HE": ("河北省", ("石家庄", "唐山", "保定")),
    "LN": ("辽宁省", ("沈阳", "大连", "鞍山")),
    "HL": ("黑龙江省", ("哈尔滨", "齐齐哈尔", "牡丹江")),
    "YN": ("云南省", ("昆明", "大理", "曲靖")),
    "GZ": ("贵州省", ("贵阳", "遵义", "毕节")),
    "SX": ("山西省", ("太原", "大同", "临汾")),
}
STATION_NAMES = (
    "恒信家电服务",
    "诚达电器维修",
    "百家乐家电服务",
    "永盛电器",
    "金诚制冷设备服务",
    "顺捷家电维修",
    "惠民电器服务",
    "宏图电子科技",
    "安居电器服务",
    "利民家电维修",
    "华昌电子",
)
OUTLETS = ("城东", "城西")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀英",
    "霞",
    "平",
    "刚",
    "桂英",
    "建华",
    "建国",
    "志强",
    "春梅",
    "海燕",
    "文斌",
    "晓东",
    "玉兰",
    "国庆",
    "雪梅",
    "俊杰",
    "立新",
    "永红",
    "淑珍",
    "振华",
    "金凤",
    "少华",
    "红梅",
    "德明",
    "美玲",
    "家豪",
    "思远",
    "雨婷",
]
FIRMS = ("悦来酒店", "锦华宾馆", "康宁医院", "育才中学", "万福超市", "阳光幼儿园", "聚贤楼餐饮")
STREETS = ("人民路", "解放路", "中山路", "建设路", "和平街", "文化路", "新华街", "长江路", "光明巷")
PHONES = ("130", "135", "136", "137", "138", "139", "150", "158", "159", "177", "186", "188", "189")

CATEGORIES = (
    ("AC", "空调", "ALL"),
    ("WM", "洗衣机", "ALL"),
    ("FR", "冰箱", "ALL"),
    ("WH", "热水器", "ALL"),
)
# Code, name, category, list price, share of what is sold.
MACHINES = (
    ("M-AC26", "壁挂式空调 1匹 KFR-26GW", "AC", 2199, 10),
    ("M-AC35", "壁挂式空调 1.5匹 KFR-35GW", "AC", 2799, 16),
    ("M-AC72", "立柜式空调 3匹 KFR-72LW", "AC", 5999, 8),
    ("M-WM80", "波轮洗衣机 8公斤 XQB80", "WM", 1099, 10),
    ("M-WM10", "滚筒洗衣机 10公斤 XQG100", "WM", 2599, 12),
    ("M-FR21", "三门冰箱 216升 BCD-216", "FR", 1599, 10),
    ("M-FR45", "对开门冰箱 452升 BCD-452", "FR", 3699, 7),
    ("M-WH60", "电热水器 60升 DSZF-60", "WH", 999, 8),
    ("M-TV32", None, "TV", None, 8),
    ("M-TV55", None, "TV", None, 12),
    ("M-STB2", None, "STB", None, 6),
)
# Code, name, category, class, list price, whether it must come back.
PARTS = (
    ("P-COMP", "压缩机", "PART-KEY", "valuable", 680, "Y"),
    ("P-ACPCB", "空调主控板", "PART-KEY", "valuable", 165, "Y"),
    ("P-FAN", "室内风机", "PART-STD", "ordinary", 118, "Y"),
    ("P-ACREM", "空调遥控器", "PART-CONS", "ordinary", 25, "N"),
    ("P-MOTOR", "洗衣机电机", "PART-KEY", "valuable", 285, "Y"),
    ("P-DRAIN", "排水泵", "PART-STD", "ordinary", 48, "Y"),
    ("P-WMPCB", "洗衣机电脑板", "PART-KEY", "valuable", 138, "Y"),
    ("P-THERM", "温控器", "PART-STD", "ordinary", 42, "Y"),
    ("P-SEAL", "门封条", "PART-CONS", "ordinary", 35, "N"),
    ("P-HEAT", "加热管", "PART-STD", "ordinary", 56, "Y"),
    ("P-ANODE", "镁棒", "PART-CONS", "ordinary", 18, "N"),
)
# Code -> what was wrong, as it is called; the first ones are those of the sample network.
FAULTS = {
    "POWER": "不开机",
    "SCREEN": "屏幕花屏、黑屏",
    "SIGNAL": "无信号",
    "BOARD": "主板故障",
    "REMOTE": "遥控失灵",
    "COOL": "不制冷",
    "NOISE": "运行异响",
    "DRIP": "室内机漏水",
    "SPIN": "不脱水",
    "DRAIN": "不排水",
    "FROST": "结霜严重",
    "DOOR": "门关不严",
    "HEAT": "不加热",
    "LEAK": "漏水",
}
# Category -> (fault, repair level, the parts that it can take).
TROUBLES = {
    "AC": (
        ("COOL", "3", ("P-COMP",)),
        ("COOL", "2", ("P-ACPCB", "P-FAN")),
        ("NOISE", "2", ("P-FAN",)),
        ("DRIP", "1", ()),
        ("REMOTE", "1", ("P-ACREM",)),
    ),
    "WM": (
        ("SPIN", "2", ("P-MOTOR",)),
        ("DRAIN", "1", ("P-DRAIN",)),
        ("POWER", "2", ("P-WMPCB",)),
        ("NOISE", "1", ()),
    ),
    "FR": (
        ("COOL", "3", ("P-COMP",)),
        ("FROST", "2", ("P-THERM",)),
        ("DOOR", "1", ("P-SEAL",)),
        ("NOISE", "1", ()),
    ),
    "WH": (("HEAT", "2", ("P-HEAT",)), ("LEAK", "2", ("P-ANODE",)), ("POWER", "1", ())),
    "TV": (
        ("SCREEN", "3", ("P-LCD", "P-DRV")),
        ("POWER", "2", ("P-PSU",)),
        ("SIGNAL", "1", ("P-TUN",)),
        ("REMOTE", "1", ("P-REM",)),
    ),
    "STB": (("SIGNAL", "1", ("P-TUN",)), ("POWER", "2", ("P-PSU",)), ("BOARD", "3", ("P-MB",))),
}
# Code, name, category, start, cap, months.
POLICIES = (
    ("W-AC", "空调整机保修6年", "AC", "installation", 6, 72),
    ("W-WM", "洗衣机保修1年", "WM", "installation", 6, 12),
    ("W-FR", "冰箱保修1年", "FR", "delivery", 6, 12),
    ("W-WH", "热水器保修2年", "WH", "installation", 6, 24),
)
# Policy, category of parts, months, months from a replacement on.
POLICY_PARTS = (
    ("W-WM", "PART-KEY", 36, 12),
    ("W-FR", "PART-KEY", 36, 12),
    ("W-AC", "PART-CONS", 12, None),
    ("W-FR", "PART-CONS", 0, None),
    ("W-WH", "PART-CONS", 12, None),
)
# Type of work, repair level, category, unit, amount, free km.
RATES = (
    ("repair", "2", "AC", "job", 60, None),
    ("repair", "3", "AC", "job", 150, None),
    ("repair", "3", "FR", "job", 130, None),
    ("installation", None, "AC", "job", 160, None),
    ("installation", None, "WH", "job", 70, None),
    ("installation", None, "WM", "job", 30, None),
    ("inspection", None, None, "job", 20, None),
    ("maintenance", None, "AC", "job", 40, None),
    ("travel", None, "AC", "km", 1.2, 20),
    ("travel", None, "FR", "km", 1, 20),
)
