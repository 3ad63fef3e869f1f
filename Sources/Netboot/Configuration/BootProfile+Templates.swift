import Jinja
package import Values

extension BootProfile {
    /// What is wrong with how a template is written: no machine ever has a script of it.
    package var syntaxProblem: Diagnostic? {
        let own = target.templates.map { (text: $0, file: "profile '\(name)'") }
        let files = target.scriptFile.map { file in own.map { (text: $0.text, file: file) } } ?? own
        let hidden = secrets.values.filter(\.isTemplate).sorted { $0.file < $1.file }.map {
            (text: $0.text, file: $0.file)
        }
        for template in files + hidden {
            do throws(Diagnostic) { _ = try Template(parsing: template.text, file: template.file) } catch {
                return error
            }
        }
        return nil
    }

    /// Whether its templates look at what only the machine itself tells, in the query of its script's URL: nobody else knows whether
    /// they can be filled in.
    package var readsRequests: Bool {
        allTemplates.contains { $0.contains("labels") || $0.contains("request") }
    }

    /// Whether any of them tells the machine's system where to say that it is at home.
    package var namesDoneURL: Bool { allTemplates.contains { $0.contains("done_url") } }

    private var allTemplates: [String] { target.templates + secrets.values.filter(\.isTemplate).map(\.text) }
}

extension BootProfile.Target {
    /// Where a script of the operator's own is written.
    fileprivate var scriptFile: String? {
        if case .script(_, let file) = self { file } else { nil }
    }

    /// All texts that are filled in for a machine.
    fileprivate var templates: [String] {
        switch self {
        case .chain(let url), .iso(let url): [url]
        case .script(let text, _): [text]
        case .kernel(let linux): [linux.kernel, linux.cmdline] + linux.initrds
        case .smartos(let target): target.modules.map(\.source)
        case .ignore, .local, .program: []
        }
    }
}
