import Jinja
import Values

/// A template that is no SLS file.
struct TemplateFile {
    let path: String
    let file: String
    private(set) var facts: TemplateFacts?
    private(set) var problem: Diagnostic?
    /// What it holds that data is written in.
    private(set) var passages: [Passage] = []
    /// How long its text is, in bytes.
    let size: Int
    private let source: [Substring]
    private(set) var template: Template?
    private var formats: Set<DataFormat> = []

    init(path: String, file: String, text: String) {
        self.path = path
        self.file = file
        size = text.utf8.count
        source = text.split(separator: "\n", omittingEmptySubsequences: false)
        do throws(Diagnostic) {
            let template = try Template(parsing: text, file: file, options: .looking)
            (facts, passages) = (template.facts, Passage.bodies(of: template, source))
            self.template = template
        } catch {
            problem = error
        }
    }

    /// Takes in what is known of it on the ways to it; `isComplete` if there are no others.
    mutating func follow(_ knowledge: [KnownValues], isComplete: Bool = true) {
        facts?.follow(knowledge, isComplete: isComplete)
    }

    /// Takes it that the whole file is data, because of a tag that imports it so.
    mutating func read(as format: DataFormat) {
        guard format != .text, let template, facts?.isPartOfAnother == false, formats.insert(format).inserted else {
            return
        }
        passages.append(
            Passage(format, template.choices, source, file: file) { template.standIn(choosing: $0) }
        )
    }
}
