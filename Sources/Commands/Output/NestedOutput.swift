import OrderedCollections
import Values

/// Salt's `nested` outputter: values under keys, indented.
struct NestedOutput {
    let palette: Palette
    private let containerColour: String
    private let listColour: String
    private var lines: [String] = []

    static func text(_ value: Value, palette: Palette, indent: Int = 0, retcode: Int = 0) -> String {
        var output = NestedOutput(palette: palette, retcode: retcode)
        output.display(value, indent: indent, prefix: "")
        return output.lines.joined(separator: "\n")
    }

    private init(palette: Palette, retcode: Int) {
        self.palette = palette
        containerColour = retcode == 0 ? palette.cyan : palette.red
        listColour = retcode == 0 ? palette.green : palette.red
    }

    private mutating func display(_ value: Value, indent: Int, prefix: String) {
        switch value {
        case .null, .bool, .int, .bigInt, .double:
            add(indent, palette.lightYellow, prefix + value.pythonText)
        case .string(let text): display(text, indent: indent, prefix: prefix)
        case .list(let values): display(values, indent: indent)
        case .map(let map): display(map, indent: indent, prefix: prefix)
        }
    }

    private mutating func display(_ text: String, indent: Int, prefix: String) {
        for (index, line) in text.pythonLines.enumerated() {
            let prefix = index == 0 ? prefix : String(repeating: " ", count: prefix.count)
            add(indent, palette.green, prefix + line.withoutEscapes)
        }
    }

    private mutating func display(_ values: [Value], indent: Int) {
        for value in values {
            switch value {
            case .list, .map:
                add(indent, listColour, "|_")
                display(value, indent: indent + 2, prefix: value.map == nil ? "- " : "")
            default: display(value, indent: indent, prefix: "- ")
            }
        }
    }

    private mutating func display(_ map: Value.Map, indent: Int, prefix: String) {
        if indent > 0 { add(indent, containerColour, "----------") }
        for (key, value) in map.sortedByKey {
            add(indent, containerColour, prefix + key, suffix: ":")
            display(value, indent: indent + 4, prefix: "")
        }
    }

    private mutating func add(_ indent: Int, _ colour: String, _ text: String, suffix: String = "") {
        lines.append(String(repeating: " ", count: indent) + colour + text + palette.end + suffix)
    }
}
