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
        let old = try file.read(on: context.host)
        var new = old, changes = Value.Map(), expected: [String] = []
        let top = sections.filter { $0.value.map == nil }, named = sections.filter { $0.value.map != nil }
        let above = change(&new, nil, top, &expected)
        for (key, value) in above { changes[key] = value }
        for (section, options) in named {
            let inner = change(&new, section.argumentText, options.map ?? [:], &expected)
            guard !inner.isEmpty else { continue }
            let isNew = old.options(of: section.argumentText) == nil
            changes[section] = isNew ? ["before": .null, "after": .map(texts(options.map ?? [:]))] : .map(inner)
        }
        if isStrict {
            for section in old.sections where !named.keys.contains(.string(section)) {
                let gone = (old.options(of: section) ?? [:]).map { (Value.string($0.key), Value.string($0.value)) }
                changes[.string(section)] = ["before": .map(Value.Map(uniqueKeysWithValues: gone)), "after": .null]
                expected.append("Removed section \(section).")
                new.remove(section: section)
            }
        }
        guard new != old else { return file.satisfied(expected) }
        return try file.decision(writing: new, changes: changes, expected: expected, in: context)
    }

    private func texts(_ options: Value.Map) -> Value.Map { options.mapValues { .string($0.argumentText) } }

    /// Sets what is wanted, and with `strict` removes the rest; the changes under the options' names.
    private func change(
        _ ini: inout IniFile,
        _ section: String?,
        _ wanted: Value.Map,
        _ expected: inout [String]
    ) -> Value.Map {
        let old = ini.options(of: section) ?? [:]
        let place = section.map { " in section \($0)" } ?? ""
        var changes = Value.Map()
        if isStrict {
            for (name, value) in old where !wanted.keys.contains(where: { $0.argumentText == name }) {
                changes[.string(name)] = ["before": .string(value), "after": .null]
                expected.append("\(section == nil ? "Removed" : "Deleted") key \(name)\(place).")
                ini.remove(name, in: section)
            }
        }
        for (key, value) in wanted {
            let name = key.argumentText, text = value.argumentText
            if old[name] == text {
                expected.append("Unchanged key \(name)\(place).")
            } else {
                expected.append("Changed key \(name)\(place).")
                changes[key] = ["before": old[name].map { .string($0) } ?? .null, "after": .string(text)]
                ini.set(name, to: text, in: section)
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
        let old = try file.read(on: context.host)
        var new = old, changes = Value.Map(), expected: [String] = []
        for (section, names) in sections {
            let names = names.list ?? names.map.map { Array($0.keys) }
            // Without names it is an option above all sections.
            let options = names?.map(\.argumentText) ?? [section.argumentText]
            let place = names == nil ? nil : section.argumentText
            let words = place.map { " in section \($0)" } ?? ""
            for name in options {
                guard let value = old.options(of: place)?[name] else {
                    expected.append("Key \(name)\(words) does not exist.")
                    continue
                }
                expected.append("Deleted key \(name)\(words).")
                new.remove(name, in: place)
                if place == nil {
                    changes[section] = .string(value)
                } else {
                    var inner = changes[section]?.map ?? [:]
                    inner[.string(name)] = .string(value)
                    changes[section] = .map(inner)
                }
            }
        }
        guard new != old else { return file.satisfied(expected) }
        return try file.decision(writing: new, changes: changes, expected: expected, in: context)
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
        let old = try file.read(on: context.host)
        var new = old, changes = Value.Map(), expected: [String] = []
        for section in sections {
            let isThere = old.sections.contains(section)
            expected.append(isThere ? "Section unchanged \(section)." : "Created new section \(section).")
            if isThere { continue }
            new.add(section)
            changes[.string(section)] = ["before": .null, "after": [:]]
        }
        guard new != old else { return file.satisfied(expected) }
        return try file.decision(writing: new, changes: changes, expected: expected, in: context)
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
        let old = try file.read(on: context.host)
        var new = old, changes = Value.Map(), expected: [String] = []
        for section in sections {
            guard let options = old.options(of: section) else {
                expected.append("Section \(section) does not exist.")
                continue
            }
            expected.append("Deleted section \(section).")
            new.remove(section: section)
            let pairs = options.map { (Value.string($0.key), Value.string($0.value)) }
            changes[.string(section)] = .map(Value.Map(uniqueKeysWithValues: pairs))
        }
        guard new != old else { return file.satisfied(expected) }
        return try file.decision(writing: new, changes: changes, expected: expected, in: context)
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
