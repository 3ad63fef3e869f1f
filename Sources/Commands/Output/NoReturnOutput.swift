/// Salt's `no_return` outputter: a minion and why nothing came from it.
enum NoReturnOutput {
    static func text(_ minion: String, _ reason: String, palette: Palette) -> String {
        let lines = reason.split(separator: "\n", omittingEmptySubsequences: false)
        return ([palette.cyan + minion + palette.end + ":"] + lines.map { "\(palette.red)    \($0)\(palette.end)" })
            .joined(separator: "\n")
    }
}
