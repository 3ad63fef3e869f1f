import Hosts
import OrderedCollections
package import States
package import Values

/// `ini.options_present`: options of a file have these values; with `strict` there are no others.
///
///     /etc/php/php.ini:
///       ini.options_present:
///         - sections:
///             PHP: {memory_limit: 256M}
package struct IniOptionsPresent: StateModule {
    package static let name = "ini.options_present"

    let file: IniArguments
    let sections: Value.Map
    let isStrict: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        file = try IniArguments(&arguments)
        sections = try arguments.map("sections") ?? [:]
        isStrict = try arguments.bool("strict", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try file.decide(in: context) { edit in
            let top = sections.filter { $0.value.map == nil }, named = sections.filter { $0.value.map != nil }
            let above = change(&edit, nil, top)
            for (key, value) in above { edit.changes[key] = value }
            for (section, options) in named {
                let inner = change(&edit, section.argumentText, options.map ?? [:])
                guard !inner.isEmpty else { continue }
                let isNew = edit.old.options(of: section.argumentText) == nil
                edit.changes[section] =
                    isNew ? ["before": .null, "after": .map(texts(options.map ?? [:]))] : .map(inner)
            }
            if isStrict {
                for section in edit.old.sections where !named.keys.contains(.string(section)) {
                    let gone = (edit.old.options(of: section) ?? [:]).map {
                        (Value.string($0.key), Value.string($0.value))
                    }
                    edit.changes[.string(section)] = [
                        "before": .map(Value.Map(uniqueKeysWithValues: gone)), "after": .null,
                    ]
                    edit.expected.append("Removed section \(section).")
                    edit.new.remove(section: section)
                }
            }
        }
    }

    private func texts(_ options: Value.Map) -> Value.Map { options.mapValues { .string($0.argumentText) } }

    /// Sets what is wanted, and with `strict` removes the rest; the changes under the options' names.
    private func change(
        _ edit: inout IniEdit,
        _ section: String?,
        _ wanted: Value.Map
    ) -> Value.Map {
        let old = edit.new.options(of: section) ?? [:]
        let place = section.map { " in section \($0)" } ?? ""
        var changes = Value.Map()
        if isStrict {
            for (name, value) in old where !wanted.keys.contains(where: { $0.argumentText == name }) {
                changes[.string(name)] = ["before": .string(value), "after": .null]
                edit.expected.append("\(section == nil ? "Removed" : "Deleted") key \(name)\(place).")
                edit.new.remove(name, in: section)
            }
        }
        for (key, value) in wanted {
            let name = key.argumentText, text = value.argumentText
            if old[name] == text {
                edit.expected.append("Unchanged key \(name)\(place).")
            } else {
                edit.expected.append("Changed key \(name)\(place).")
                changes[key] = ["before": old[name].map { .string($0) } ?? .null, "after": .string(text)]
                edit.new.set(name, to: text, in: section)
            }
        }
        return changes
    }
}

/// `ini.options_absent`: a file does not have these options.
///
///     /etc/php/php.ini:
///       ini.options_absent:
///         - sections:
///             PHP: [memory_limit]
package struct IniOptionsAbsent: StateModule {
    package static let name = "ini.options_absent"

    let file: IniArguments
    let sections: Value.Map

    package init(arguments: inout Arguments) throws(Diagnostic) {
        file = try IniArguments(&arguments)
        sections = try arguments.map("sections") ?? [:]
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try file.decide(in: context) { edit in
            for (section, names) in sections {
                let names = names.list ?? names.map.map { Array($0.keys) }
                // Without names it is an option above all sections.
                let options = names?.map(\.argumentText) ?? [section.argumentText]
                let place = names == nil ? nil : section.argumentText
                let words = place.map { " in section \($0)" } ?? ""
                for name in options {
                    guard let value = edit.old.options(of: place)?[name] else {
                        edit.expected.append("Key \(name)\(words) does not exist.")
                        continue
                    }
                    edit.expected.append("Deleted key \(name)\(words).")
                    edit.new.remove(name, in: place)
                    if place == nil {
                        edit.changes[section] = .string(value)
                    } else {
                        var inner = edit.changes[section]?.map ?? [:]
                        inner[.string(name)] = .string(value)
                        edit.changes[section] = .map(inner)
                    }
                }
            }
        }
    }
}

/// `ini.sections_present`: a file has these sections.
///
///     /etc/app.ini:
///       ini.sections_present:
///         - sections: [main]
package struct IniSectionsPresent: StateModule {
    package static let name = "ini.sections_present"

    let file: IniArguments
    let sections: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        file = try IniArguments(&arguments)
        sections = try arguments.iniSections()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try file.decide(in: context) { edit in
            for section in sections {
                let isThere = edit.old.sections.contains(section)
                edit.expected.append(isThere ? "Section unchanged \(section)." : "Created new section \(section).")
                if isThere { continue }
                edit.new.add(section)
                edit.changes[.string(section)] = ["before": .null, "after": [:]]
            }
        }
    }
}

/// `ini.sections_absent`: a file does not have these sections.
///
///     /etc/app.ini:
///       ini.sections_absent:
///         - sections: [old]
package struct IniSectionsAbsent: StateModule {
    package static let name = "ini.sections_absent"

    let file: IniArguments
    let sections: [String]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        file = try IniArguments(&arguments)
        sections = try arguments.iniSections()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try file.decide(in: context) { edit in
            for section in sections {
                guard let options = edit.old.options(of: section) else {
                    edit.expected.append("Section \(section) does not exist.")
                    continue
                }
                edit.expected.append("Deleted section \(section).")
                edit.new.remove(section: section)
                let pairs = options.map { (Value.string($0.key), Value.string($0.value)) }
                edit.changes[.string(section)] = .map(Value.Map(uniqueKeysWithValues: pairs))
            }
        }
    }
}

extension Arguments {
    /// `sections` as a list, or as a mapping whose keys count.
    fileprivate mutating func iniSections() throws(Diagnostic) -> [String] {
        if let map = peek("sections")?.value.map {
            _ = take("sections")
            return map.keys.map(\.argumentText)
        }
        return try strings("sections") ?? []
    }
}
