package import Values

/// Another server that is asked what machines boot, in Pixiecore's form: `URL/v1/boot/MAC`.
package struct APIRules: Hashable, Sendable {
    package var url: String
    /// `timeout`: seconds until the API counts as down.
    package var timeout = 2
    /// `cache`: seconds for which an answer is good, so that DHCP, TFTP and HTTP of one boot agree.
    package var cache = 30
    /// `keep`: seconds for which an answer may be used while the API is down.
    package var keep = 86_400
    /// `down`
    package var down = Down.last

    /// What machines get while the API is down.
    package enum Down: String, Sendable, CaseIterable {
        /// What the API last said of them; others are ignored.
        case last
        /// What the groups and `default` say.
        case `default`
        /// Nothing.
        case ignore
    }

    package init(url: String) { self.url = url }

    /// Reads `api`: a URL, or a mapping. Mistakes go to `problems`.
    package init?(_ node: Node, problems: inout [Diagnostic]) {
        let url: String?
        if let text = node.text {
            (self.url, url) = (text, text)
        } else {
            var section = Section("'api'", node)
            url = section.string("url")
            self.url = url ?? ""
            timeout = section.int("timeout", in: 1...60) ?? timeout
            cache = section.int("cache", in: 1...3600) ?? cache
            keep = section.int("keep", in: 0...31_536_000) ?? keep
            down = section.parsed("down", "last, default or ignore") { Down(rawValue: $0) } ?? down
            problems += section.finish()
        }
        let problem = url.map { url in WebURL.problem(url).map { ": '\(url)' \($0)" } } ?? ""
        if let problem {
            let hint = "the server of /v1/boot/MAC, such as http://10.0.0.1:8000"
            let place = node["url"]?.location ?? node.location
            problems.append(Diagnostic(.error, "'api' needs a URL" + problem, hint: hint, at: place))
            return nil
        }
    }
}
