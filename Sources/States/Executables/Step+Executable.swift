import Hosts
import OrderedCollections
import Values

extension Step {
    /// A step as an executable writes it: `{"write": "/path", "contents": "…", "mode": "0644"}`.
    init(executable step: Value, _ function: String) throws {
        func text(_ key: String) -> String? { step[key]?.string }
        let attributes = FileAttributes(mode: text("mode").flatMap { UInt16($0, radix: 8) })
        let action: Action
        if let words = step["run"]?.list?.compactMap(\.string), let program = words.first {
            action = .run(Command(program, Array(words.dropFirst()), input: text("input")), accepting: [0])
        } else if let path = text("write"), let contents = text("contents") {
            action = .write(path: path, .bytes(Array(contents.utf8)), attributes)
        } else if let path = text("directory") {
            action = .makeDirectory(path: path, parents: true, attributes)
        } else if let path = text("link"), let target = text("target") {
            action = .link(path: path, target: target, FileAttributes())
        } else if let path = text("remove") {
            action = .remove(path: path)
        } else if let path = text("rename"), let destination = text("to") {
            action = .rename(path: path, to: destination)
        } else {
            throw ExecutableError.unknownStep(function, JSON.text(step))
        }
        self.init(text("summary") ?? "a step of \(function)", action)
    }
}
