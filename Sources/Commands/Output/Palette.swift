/// The colours of Salt's outputters; all empty where colour is off.
struct Palette: Sendable {
    let isOn: Bool

    static let plain = Palette(isOn: false)
    static let coloured = Palette(isOn: true)

    var red: String { code("31") }
    var lightRed: String { code("1;31") }
    var green: String { code("32") }
    var lightGreen: String { code("1;32") }
    var yellow: String { code("33") }
    var lightYellow: String { code("1;33") }
    var blue: String { code("34") }
    var lightBlue: String { code("1;34") }
    var magenta: String { code("35") }
    var lightMagenta: String { code("1;35") }
    var cyan: String { code("36") }
    var darkGray: String { code("1;30") }
    var lightGray: String { code("37") }
    var white: String { code("1;37") }
    var end: String { code("0") }

    private func code(_ attributes: String) -> String {
        isOn ? "\u{1B}[0;\(attributes)m" : ""
    }
}
