import OrderedCollections
import Values
import Wire

/// The keys by state, as `salt-key -L` lists them.
enum KeyOutput {
    /// Salt's name of each state in what `salt-key` returns, in the order of its lists.
    static let names: [(state: KeyState, name: String)] = [
        (.accepted, "minions"), (.denied, "minions_denied"), (.pending, "minions_pre"), (.rejected, "minions_rejected"),
    ]

    /// State → ids, or state → (id → fingerprint).
    static func text(_ keys: Value.Map, palette: Palette) -> String {
        var lines: [String] = []
        for (name, ids) in keys {
            let look = look(of: name.pythonText, palette)
            lines.append("\(look.headColour)\(look.head):\(palette.end)")
            if let map = ids.map {
                lines += map.sortedByKey.map { id, print in
                    "\(look.colour)\(id.withoutEscapes):  \(print.pythonText)\(palette.end)"
                }
            } else {
                lines += (ids.list ?? []).map { "\(look.colour)\($0.pythonText.withoutEscapes)\(palette.end)" }
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func look(of name: String, _ palette: Palette) -> (head: String, headColour: String, colour: String)
    {
        switch names.first(where: { $0.name == name })?.state {
        case .accepted?: ("Accepted Keys", palette.lightGreen, palette.green)
        case .denied?: ("Denied Keys", palette.lightMagenta, palette.magenta)
        case .pending?: ("Unaccepted Keys", palette.lightRed, palette.red)
        case .rejected?: ("Rejected Keys", palette.lightBlue, palette.blue)
        case nil: ("Local Keys", palette.lightMagenta, palette.magenta)
        }
    }
}
