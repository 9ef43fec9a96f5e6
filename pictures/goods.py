"""One drawing for each product of the demo, by the name of its file."""

from pictures.shapes import (
    at,
    circle,
    leaf,
    oval,
    path,
    rect,
    ring,
    scene,
    shadow,
    sprig,
    steam,
    text,
    upright,
)

CREAM, INK = "#fdf6e7", "#2a231e"


def pouch(fill, band, words, sign):
    """A sealed bag of tea, standing."""
    return (
        shadow(400, 668, 190)
        + path("M245 210H555L578 640Q580 668 552 668H248Q220 668 222 640Z", fill)
        + path("M245 210H300L284 668H248Q220 668 222 640Z", "#000", more='opacity=".09"')
        + rect(238, 176, 324, 46, band, 10)
        + path("M250 199H550", stroke=CREAM, width=3, more='stroke-dasharray="3 11" opacity=".8"')
        + rect(318, 282, 164, 330, CREAM, 14)
        + rect(330, 294, 140, 306, "none", 8, f'stroke="{band}" stroke-width="3"')
        + sign
        + upright(400, 478, words, 46, INK)
    )


def tin(x, y, w, h, fill, band, words):
    return (
        shadow(x, y + h, w * 0.62)
        + rect(x - w / 2, y, w, h, fill, 16)
        + rect(x - w / 2, y + h * 0.24, w, h * 0.52, CREAM)
        + rect(x - w / 2, y + h * 0.24 + 8, w, 5, band)
        + rect(x - w / 2, y + h * 0.76 - 13, w, 5, band)
        + oval(x, y + 6, w / 2, 24, band)
        + oval(x, y - 4, w / 2 * 0.94, 20, fill)
        + upright(x, y + h * 0.42, words, w * 0.2, INK)
        + rect(x - w / 2, y, w * 0.16, h, "#fff", 16, 'opacity=".16"')
    )


def cup(x, y, body, inside, drink, size=1.0, rim="#fff"):
    whole = (
        shadow(0, 128, 118, 20)
        + path("M-120 -60C-116 60 -70 128 0 128S116 60 120 -60Z", body)
        + path(
            "M-120 -60C-116 60 -70 128 -40 122C-84 70 -96 10 -98 -60Z", "#fff", more='opacity=".22"'
        )
        + rect(-46, 118, 92, 20, body, 6)
        + oval(0, -60, 120, 34, rim)
        + oval(0, -58, 108, 27, inside)
        + oval(0, -50, 92, 18, drink)
    )
    return at(x, y, whole, 0, size)


def tea_alishan():
    peaks = path("M-70 40L-30 -22L-4 12L26 -34L70 40Z", "#5c8a6e") + path(
        "M-70 40H70", stroke="#5c8a6e", width=4
    )
    return scene(
        "#cfe3d3",
        "#b98d5f",
        pouch("#2f6b52", "#1d4a38", "烏龍", at(400, 372, peaks)),
        at(640, 640, sprig("#5f9b58", "#37713f", 0.9), 62),
        at(168, 648, sprig("#5f9b58", "#37713f", 0.75), -58),
    )


def tea_ruby():
    return scene(
        "#f4d6c6",
        "#a9744f",
        tin(300, 300, 210, 350, "#9c2f2b", "#c98f3c", "紅玉"),
        cup(560, 520, "#fffaf2", "#f3e4d3", "#b5431f", 1.05),
        steam(560, 430),
    )


def coffee():
    bean = oval(0, 0, 30, 20, "#5b3522") + path("M-22 4Q0 -12 22 4", stroke="#2f190f", width=5)
    return scene(
        "#ecdcc6",
        "#8a5f42",
        shadow(400, 672, 175),
        path("M270 500H530L516 640Q512 672 480 672H320Q288 672 284 640Z", "#fff8ee"),
        path("M530 530q74 -6 62 60q-10 50 -78 44", stroke="#fff8ee", width=26),
        oval(400, 500, 130, 32, "#efe0cb"),
        oval(400, 502, 112, 24, "#4a2a1a"),
        path("M262 250H538L470 486H330Z", "#f7efe2"),
        path("M262 250H538L524 300H276Z", "#6e4128"),
        path("M300 320L322 470M500 320L478 470M400 316V474", stroke="#e2d3bd", width=5),
        rect(206, 236, 388, 26, "#2f6f6a", 13),
        text(400, 408, "屏東", 54, "#6e4128", 6),
        at(176, 664, bean, 20),
        at(232, 690, bean, -35),
        at(640, 690, bean, 60),
        steam(400, 204),
    )


def tea_beauty():
    return scene(
        "#e9dff0",
        "#a77d62",
        pouch(
            "#7a4b86",
            "#57305f",
            "冬片",
            at(
                400,
                372,
                ring(
                    0,
                    0,
                    34,
                    6,
                    lambda x, y, a: oval(
                        x, y, 17, 12, "#d9a3c0", f'transform="rotate({a} {x} {y})"'
                    ),
                )
                + circle(0, 0, 17, "#e6b94f"),
            ),
        ),
        at(650, 650, sprig("#8c9a4d", "#5e6d2c", 0.85), 58),
    )


def pineapple_cake():
    block = (
        path("M0 0L150 -52L300 0L150 54Z", "#f3c064")
        + path("M0 0L150 54V146L0 90Z", "#d99534")
        + path("M150 54L300 0V90L150 146Z", "#c27f28")
        + path("M60 4L150 -26L240 4L150 34Z", "none", "#d99534", 7)
    )
    cut = (
        path("M0 0L150 -52L300 0L150 54Z", "#f3c064")
        + path("M0 0L150 54V146L0 90Z", "#f7d48e")
        + path("M22 22L128 62V124L22 84Z", "#e0871c")
        + path("M40 46L110 72M44 66L112 92M60 86L112 106", stroke="#f6b04a", width=6)
        + path("M150 54L300 0V90L150 146Z", "#c27f28")
    )
    crown = "".join(
        at(0, 0, leaf(h, f, "#2f6f45"), a)
        for a, h, f in (
            (-54, 100, "#4c9a5f"),
            (54, 100, "#4c9a5f"),
            (-28, 130, "#3e8a53"),
            (28, 130, "#3e8a53"),
            (0, 150, "#57a869"),
        )
    )
    scales = "".join(
        path(
            f"M{-74 + (n % 2) * 24 + k * 48} {-86 + n * 40}l24 22l24 -22", stroke="#b77a17", width=6
        )
        for n in range(5)
        for k in range(3)
    )
    fruit = (
        oval(0, 0, 92, 122, "#eab03c")
        + '<clipPath id="p"><ellipse rx="92" ry="122"/></clipPath><g clip-path="url(#p)">'
        + scales
        + "</g>"
        + at(0, -112, crown)
    )
    return scene(
        "#fbe7b6",
        "#b8855a",
        shadow(600, 628, 100, 20),
        at(606, 500, fruit, 8),
        shadow(350, 676, 260, 30),
        oval(340, 660, 270, 52, "#fffaf0"),
        oval(340, 652, 232, 40, "#f1e6d4"),
        at(176, 508, block),
        at(300, 560, cut),
        at(120, 566, block, 0, 0.86),
    )


def penghu_cake():
    piece = (
        path("M0 0L120 -44L240 0L120 46Z", "#8a4f2b")
        + path("M0 0L120 46V150L0 104Z", "#6d3a1d")
        + path("M120 46L240 0V104L120 150Z", "#5a2d15")
        + "".join(
            circle(x, y, 4, "#f3e3c8")
            for x, y in ((60, -4), (96, 14), (120, -20), (150, 6), (176, -8), (128, 26), (90, -16))
        )
        + "".join(
            circle(x, y, 5, "#4b2511", 'opacity=".6"')
            for x, y in ((30, 60), (64, 90), (92, 70), (40, 96))
        )
    )
    return scene(
        "#d5e6ea",
        "#c4a077",
        path("M0 470q100 -40 200 0t200 0t200 0t200 0V592H0Z", "#6fa9b5", more='opacity=".55"'),
        path("M0 520q100 -34 200 0t200 0t200 0t200 0V592H0Z", "#4c8c9c", more='opacity=".5"'),
        shadow(400, 690, 290, 30),
        path("M120 640H680L630 700H170Z", "#3f7a4a"),
        path("M120 640H680L668 656H132Z", "#57965f"),
        at(170, 508, piece),
        at(380, 508, piece),
        at(278, 436, piece),
    )


def nougat():
    def sweet(fill, wrap):
        return (
            path("M-96 0L-156 -44L-146 0L-156 44Z", wrap)
            + path("M96 0L156 -44L146 0L156 44Z", wrap)
            + rect(-100, -44, 200, 88, fill, 22)
            + rect(-100, -44, 200, 24, "#fff", 12, 'opacity=".35"')
            + "".join(
                oval(x, y, 17, 11, "#c98d4b", f'transform="rotate({a} {x} {y})"')
                for x, y, a in ((-56, 8, 20), (-6, 20, -30), (46, 4, 40), (70, 26, 0))
            )
        )

    return scene(
        "#f7dfe2",
        "#b98a6a",
        shadow(400, 690, 280, 28),
        at(280, 626, sweet("#fff6e6", "#f0d9b4"), -8),
        at(540, 620, sweet("#cfe0a8", "#9fbf70"), 10),
        at(404, 520, sweet("#f7c9d0", "#d9697f"), -4),
        at(300, 412, sweet("#cfe0a8", "#9fbf70"), 14),
        at(520, 404, sweet("#fff6e6", "#f0d9b4"), -16),
        at(410, 306, sweet("#f7c9d0", "#d9697f"), 4),
    )


def sun_cake():
    def cake(x, y, s=1.0):
        rays = ring(
            0, 0, 62, 12, lambda a, b, t: at(a, b, path("M-6 -14L20 0L-6 14Z", "#c9822c"), t)
        )
        return at(
            x,
            y,
            shadow(0, 44, 150, 24)
            + oval(0, 22, 150, 62, "#c98a3f")
            + oval(0, 0, 150, 62, "#f0c678")
            + at(0, 0, f'<g transform="scale(1 .42)">{rays}{circle(0, 0, 40, "#d2452f")}</g>'),
            0,
            s,
        )

    return scene(
        "#fde3c8",
        "#a9764d",
        shadow(400, 700, 300, 26),
        oval(400, 672, 310, 60, "#7d4a2c"),
        oval(400, 662, 310, 58, "#93603d"),
        cake(270, 620),
        cake(532, 620),
        cake(400, 552),
        cake(400, 470, 0.96),
    )


def dumplings():
    def ball(x, y, fill, r=62):
        return circle(x, y, r, fill) + oval(
            x - r * 0.3, y - r * 0.38, r * 0.32, r * 0.2, "#fff", 'opacity=".75"'
        )

    return scene(
        "#f9d7d3",
        "#8f5a44",
        shadow(400, 704, 250, 30),
        path("M130 470H670C666 620 560 706 400 706S134 620 130 470Z", "#2f5f8a"),
        path(
            "M170 560q58 -34 116 0t116 0t116 0t116 0", stroke="#fff", width=9, more='opacity=".8"'
        ),
        rect(310, 694, 180, 24, "#274f74", 8),
        oval(400, 470, 270, 78, "#f6efe4"),
        oval(400, 474, 244, 64, "#d99a52"),
        ball(270, 462, "#fffaf3"),
        ball(360, 436, "#f2a7a8"),
        ball(462, 440, "#fffaf3"),
        ball(540, 470, "#f2a7a8"),
        ball(406, 492, "#fffaf3", 66),
        ball(318, 500, "#f2a7a8", 50),
        ball(490, 506, "#fffaf3", 50),
        steam(400, 356),
    )


def cups():
    return scene(
        "#dbe8e6",
        "#c19a72",
        cup(210, 560, "#8fb8a6", "#cfe3d9", "#c9a54a", 1.0, "#b5d3c5"),
        cup(420, 470, "#2f4a86", "#c8d2ea", "#c9a54a", 1.0, "#5a74ad"),
        cup(610, 575, "#f4efe4", "#e9e0cf", "#c9a54a", 1.0, "#fffdf7"),
        path("M330 440q40 26 84 4q50 -22 98 8", stroke="#fff", width=5, more='opacity=".45"'),
        path("M128 560q50 30 90 6t80 4", stroke="#6d9a86", width=5, more='opacity=".7"'),
    )


def umbrella():
    ribs = "".join(
        path(f"M400 150Q{400 + dx * 0.55} 240 {400 + dx} 430", stroke="#7d2216", width=4)
        for dx in (-300, -200, -100, 0, 100, 200, 300)
    )
    edge = "q50 -40 100 0" * 6
    flower = ring(
        0,
        0,
        26,
        5,
        lambda x, y, a: oval(x, y, 22, 16, "#fbe3d6", f'transform="rotate({a} {x} {y})"'),
    ) + circle(0, 0, 13, "#e6b94f")
    return scene(
        "#e4e2d0",
        "#97714f",
        path("M400 150V690", stroke="#8a5a34", width=16),
        path("M400 690q0 44 -40 44t-40 -34", stroke="#8a5a34", width=16),
        path(f"M400 150C240 160 120 270 100 430{edge}C680 270 560 160 400 150Z", "#c23b26"),
        ribs,
        at(270, 330, flower),
        at(520, 300, flower, 20, 1.2),
        at(430, 388, flower, 40, 0.8),
        path("M420 356Q470 330 506 306M300 338Q360 372 414 386", stroke="#5a7d4a", width=5),
        rect(388, 118, 24, 44, "#4a2d1a", 8),
    )


def rush_bag():
    weave = "".join(
        path(f"M{210 + n * 32} 380l-20 280", stroke="#b9934f", width=5) for n in range(13)
    ) + "".join(
        path(f"M{204 - n * 2} {404 + n * 30}H{596 + n * 2}", stroke="#c9a866", width=9)
        for n in range(9)
    )
    return scene(
        "#dfe7d2",
        "#a4805b",
        shadow(400, 690, 230, 28),
        path("M290 390C290 190 510 190 510 390", stroke="#8a6234", width=22),
        path("M200 370H600L626 660Q628 690 598 690H202Q172 690 174 660Z", "#dcbf83"),
        '<clipPath id="b"><path d="M200 370H600L626 660Q628 690 598 690H202Q172 690 174 660Z"/></clipPath>',
        f'<g clip-path="url(#b)">{weave}</g>',
        path("M200 370H600L604 412H196Z", "#b98a4a"),
        at(400, 540, circle(0, 0, 62, "#f6ecd4") + text(0, 20, "藺", 60, "#7b5a2c")),
    )


def handkerchief():
    def flower(x, y, s):
        return at(
            x,
            y,
            ring(
                0,
                0,
                46,
                8,
                lambda a, b, t: oval(a, b, 30, 14, "#eaf0fa", f'transform="rotate({t} {a} {b})"'),
            )
            + circle(0, 0, 20, "#27437e")
            + circle(0, 0, 9, "#eaf0fa"),
            0,
            s,
        )

    return scene(
        "#f0e6d6",
        "#b08c68",
        shadow(400, 676, 260, 30),
        at(
            400,
            440,
            path(
                "M-250 -190Q0 -216 250 -190Q236 0 252 196Q0 226 -250 200Q-232 0 -250 -190Z",
                "#2f4f92",
            )
            + path(
                "M-222 -164Q0 -188 222 -164Q210 0 224 172Q0 198 -222 174Q-206 0 -222 -164Z",
                "none",
                "#eaf0fa",
                4,
                'stroke-dasharray="2 13"',
            )
            + path("M252 196Q120 214 60 216Q90 150 96 96Q180 70 246 60Q242 120 252 196Z", "#4a6db5")
            + path("M60 216Q90 150 96 96Q180 70 246 60", "none", "#1f376b", 5),
            -5,
        ),
        flower(290, 360, 1.0),
        flower(470, 330, 1.15),
        flower(300, 540, 1.1),
        flower(420, 460, 0.7),
        flower(570, 420, 0.6),
        flower(390, 600, 0.5),
    )


def postcards():
    def card(fill, roof, word):
        return (
            rect(-190, -130, 380, 260, "#fffaf0", 6)
            + rect(-172, -112, 344, 224, fill)
            + "".join(
                rect(
                    -150 + n * 76,
                    -20 - (n % 2) * 26,
                    64,
                    132 + (n % 2) * 26,
                    ("#b5543a", "#d98f5c", "#8f4431", "#c97a4b")[n],
                )
                + path(f"M{-156 + n * 76} {-20 - (n % 2) * 26}l38 -34l38 34Z", roof)
                + rect(-132 + n * 76, 40, 28, 40, "#fff3d6")
                for n in range(4)
            )
            + rect(118, -100, 44, 52, "#fffaf0")
            + text(140, -62, word, 32, "#b03a22")
        )

    return scene(
        "#e7dccb",
        "#8d6b4e",
        shadow(400, 690, 300, 28),
        at(330, 480, card("#a9c9c4", "#5a2d20", "鹿"), -14),
        at(470, 470, card("#e7c795", "#63402b", "安"), 11),
        at(400, 520, card("#bcd2e2", "#5a2d20", "埕"), -2),
    )


def bear_notebook():
    bear = (
        circle(-84, -96, 42, "#231d1a")
        + circle(84, -96, 42, "#231d1a")
        + circle(-84, -96, 20, "#4b403a")
        + circle(84, -96, 20, "#4b403a")
        + oval(0, -30, 130, 116, "#231d1a")
        + oval(0, 8, 62, 48, "#d9b48a")
        + oval(0, -14, 22, 15, "#231d1a")
        + circle(-48, -50, 12, "#fff")
        + circle(48, -50, 12, "#fff")
        + circle(-46, -48, 6, "#000")
        + circle(50, -48, 6, "#000")
        + path("M-26 18q26 26 52 0", stroke="#231d1a", width=6)
        + path("M-120 96Q0 60 120 96L150 210H-150Z", "#231d1a")
        + path("M-84 112L0 178L84 112", stroke="#fff6e0", width=24)
    )
    shoot = (
        path("M0 70C-52 70 -52 -20 0 -86C52 -20 52 70 0 70Z", "#c9a968")
        + path("M0 70C-30 40 -26 0 0 -40C26 0 30 40 0 70Z", "#8fa860")
        + path("M-24 70C-34 56 -30 30 -8 20M24 70C34 56 30 30 8 20", stroke="#7d6a36", width=4)
    )
    return scene(
        "#d8e4c9",
        "#a77f58",
        shadow(410, 704, 230, 26),
        at(
            404,
            420,
            rect(-196, -270, 400, 548, "#fffaf0", 14)
            + rect(-206, -278, 400, 548, "#e4a93c", 14)
            + rect(-206, -278, 46, 548, "#c98c22", 14)
            + at(16, -20, bear, 0, 0.98)
            + at(18, 150, shoot, 12, 0.95)
            + rect(-88, -246, 210, 50, CREAM, 25)
            + text(18, -210, "台灣黑熊", 32, INK, 4),
            3,
        ),
    )


def tape():
    def roll(fill, stripe, sign):
        return (
            shadow(0, 118, 116, 18)
            + circle(0, 0, 118, fill)
            + "".join(at(0, 0, rect(-118, -6, 30, 12, stripe, 4), a) for a in range(0, 360, 30))
            + circle(0, 0, 78, "#e7d6bb")
            + circle(0, 0, 66, "#cdb48e")
            + circle(0, 0, 62, "#f2ead9")
            + sign
        )

    return scene(
        "#f6e2cf",
        "#b78f68",
        path("M120 250Q300 210 400 270T690 236V300Q560 320 400 334T120 314Z", "#7ea98c"),
        "".join(
            text(170 + n * 68, 300 + (6, 0, 10, 24, 28, 20, 8, -2)[n], each, 34, CREAM)
            for n, each in enumerate("立春雨水驚蟄春分")
        ),
        at(250, 560, roll("#7ea98c", "#5c8a6e", text(0, 20, "春", 60, "#3f7a4a"))),
        at(500, 520, roll("#d9697f", "#f2b8c1", text(0, 20, "夏", 60, "#b03a22"))),
        at(610, 636, roll("#4c7ba6", "#a9c9e2", text(0, 20, "冬", 60, "#2f4f92")), 0, 0.86),
        at(390, 660, roll("#e0a13c", "#f6d48e", text(0, 20, "秋", 60, "#8a5a10")), 0, 0.8),
    )


def calendar():
    dots = "".join(
        text(
            -150 + (n % 7) * 50,
            108 + (n // 7) * 46,
            str(n + 1),
            26,
            "#b03a22" if n % 7 == 0 else INK,
        )
        for n in range(28)
    )
    return scene(
        "#cfdcea",
        "#a07a58",
        shadow(400, 694, 240, 28),
        at(
            400,
            430,
            rect(-220, -230, 440, 500, "#fffaf0", 16)
            + path("M-220 -214Q-220 -230 -204 -230H204Q220 -230 220 -214V44H-220Z", "#33507f")
            + circle(128, -150, 44, "#f6d48e")
            + path("M-220 44V-30L-110 -130L-20 -50L60 -120L220 10V44Z", "#5c7fae")
            + path("M-220 44V10L-120 -40L10 30L120 -26L220 30V44Z", "#22395f")
            + text(-82, -140, "二〇二七", 52, CREAM, 4)
            + dots
            + "".join(rect(x, -252, 14, 46, "#4a3a2e", 7) for x in (-150, -50, 50, 136)),
            -2,
        ),
    )


GOODS = {
    "tea-alishan": tea_alishan,
    "tea-ruby": tea_ruby,
    "coffee": coffee,
    "tea-beauty": tea_beauty,
    "cake-pineapple": pineapple_cake,
    "cake-penghu": penghu_cake,
    "nougat": nougat,
    "cake-sun": sun_cake,
    "dumplings": dumplings,
    "cups": cups,
    "umbrella": umbrella,
    "rush-bag": rush_bag,
    "handkerchief": handkerchief,
    "postcards": postcards,
    "bear-notebook": bear_notebook,
    "tape": tape,
    "calendar": calendar,
}
