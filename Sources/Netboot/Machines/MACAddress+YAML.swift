import DHCP

extension MACAddress {
    /// Reads an address as a configuration has it. YAML 1.1 takes `52:54:00:12:34:56` without quotes for a number to base 60; that is undone.
    init?(written text: String) {
        if let address = MACAddress(text) {
            self = address
            return
        }
        guard var rest = Int(text), (0..<Self.sexagesimalLimit).contains(rest) else { return nil }
        var pairs: [Int] = []
        for _ in 0..<5 {
            pairs.insert(rest % 60, at: 0)
            rest /= 60
        }
        let groups = ([rest] + pairs).map { ($0 < 10 ? "0" : "") + String($0) }
        self.init(groups.joined(separator: ":"))
    }

    /// Six pairs of decimal digits, of which the first may be anything up to 99.
    private static let sexagesimalLimit = 100 * 60 * 60 * 60 * 60 * 60
}
