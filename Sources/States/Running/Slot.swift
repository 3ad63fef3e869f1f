import OrderedCollections
import Values

/// A function call inside an argument, made just before the state runs: `__slot__:salt:mod.fun(a, key=b).path ~ tail`.
struct Slot: Sendable {
    static let prefix = "__slot__:"

    let call: FunctionCall
    /// Which part of the answer: keys and indices with dots between them.
    let path: String?
    /// What is put behind an answer that is a text.
    let tail: String?

    /// Nil where the text is no call, as Salt reads it; it then stays as it is.
    init?(_ text: String) {
        let start = Self.prefix + "salt:"
        guard text.hasPrefix(start) else { return nil }
        let body = String(text.dropFirst(start.count))
        guard let call = Self.call(body) else { return nil }
        self.call = call
        let parts = body.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
        let behind = parts[0].lastIndex(of: ")").map { parts[0][parts[0].index(after: $0)...] }
        let dot = behind?.firstIndex(of: ".")
        path = dot.flatMap { dot in behind.map { Self.trimmed($0[$0.index(after: dot)...]) } }
        tail = parts.count > 1 ? Self.unquoted(Self.trimmed(parts[1])) : nil
    }

    /// The arguments of `state` with every slot replaced: texts, and texts in the first level of lists and mappings.
    static func filled(_ state: LowState, _ functions: any FunctionCalling) async throws -> LowState {
        var state = state
        if case .string(let text) = try await filled(.string(state.name), functions) { state.name = text }
        for index in state.arguments.indices {
            let node = state.arguments[index].value
            guard isIn(node.value) else { continue }
            state.arguments[index].value = Node(try await filled(node.value, functions), at: node.location)
        }
        return state
    }

    static func isIn(_ state: LowState) -> Bool {
        state.name.hasPrefix(prefix) || state.arguments.contains { isIn($0.value.value) }
    }

    private static func isIn(_ value: Value) -> Bool {
        switch value {
        case .string(let text): text.hasPrefix(prefix)
        case .list(let list): list.contains { isIn($0) }
        case .map(let map): map.values.contains { isIn($0) }
        default: false
        }
    }

    private static func filled(_ value: Value, _ functions: any FunctionCalling) async throws -> Value {
        switch value {
        case .string(let text) where text.hasPrefix(prefix):
            guard let slot = Slot(text), functions.has(slot.call.name) else { return value }
            return try await slot.answer(functions)
        case .list(let list):
            var filled: [Value] = []
            for element in list { filled.append(try await self.filled(element, functions)) }
            return .list(filled)
        case .map(var map):
            for (key, element) in map { map[key] = try await filled(element, functions) }
            return .map(map)
        default: return value
        }
    }

    private func answer(_ functions: any FunctionCalling) async throws -> Value {
        let whole = try await functions.call(call.name, call.positional, call.named).value
        let value = path.map { whole.value(at: $0, separator: ".") ?? .null } ?? whole
        guard let tail, case .string(let text) = value else { return value }
        return .string(text + tail)
    }

    // MARK: reading

    /// `mod.fun(a, 'b c', key=[d])`. Blanks outside of quotes do not count, and every argument is a text, as in Salt.
    private static func call(_ text: String) -> FunctionCall? {
        guard let open = text.firstIndex(of: "(") else { return nil }
        var call = FunctionCall(text[..<open].filter { !$0.isWhitespace })
        var word = "", key: String?, quote: Character?, depth = 0, isGiven = false
        func finish() {
            if let name = key {
                call.named[.string(name)] = .string(word)
            } else if isGiven {
                call.positional.append(.string(word))
            }
            (word, key, isGiven) = ("", nil, false)
        }
        for character in text[text.index(after: open)...] {
            if let end = quote {
                if character == end { quote = nil } else { word.append(character) }
                continue
            }
            switch character {
            case "'", "\"": (quote, isGiven) = (character, true)
            case "," where depth == 0: finish()
            case ")" where depth == 0:
                finish()
                return call.name.isEmpty ? nil : call
            case "=" where depth == 0: (key, word) = (word, "")
            case _ where character.isWhitespace: break
            default:
                if "([{".contains(character) { depth += 1 }
                if ")]}".contains(character) { depth -= 1 }
                word.append(character)
                isGiven = true
            }
        }
        return nil
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let first = text.first, first == text.last, first == "'" || first == "\"" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
