import CLibYAML
import OrderedCollections
import Values

/// Writes a value through libyaml's emitter, the one PyYAML uses, so that quoting and layout are the same.
struct Emitter {
    let style: YAML.Style
    let sortKeys: Bool
    let width: Int?
    var allowsUnicode = true

    private final class Output {
        var bytes: [UInt8] = []
    }

    func text(of value: Value) -> String {
        let output = Output()
        let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
        emitter.initialize(to: yaml_emitter_t())
        defer {
            yaml_emitter_delete(emitter)
            emitter.deallocate()
        }
        yaml_emitter_initialize(emitter)
        yaml_emitter_set_unicode(emitter, allowsUnicode ? 1 : 0)
        yaml_emitter_set_width(emitter, Int32(clamping: width ?? -1))
        withExtendedLifetime(output) {
            yaml_emitter_set_output(emitter, Self.append, Unmanaged.passUnretained(output).toOpaque())
            emitDocument(value, to: emitter)
        }
        let text = String(decoding: output.bytes, as: UTF8.self)
        return text.hasSuffix("\n...\n") ? String(text.dropLast(4)) : text
    }

    private static let append:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int
        ) -> Int32 = { context, bytes, count in
            guard let context else { return 0 }
            let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
            output.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
            return 1
        }

    private func emitDocument(_ value: Value, to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        var event = yaml_event_t()
        yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)
        yaml_emitter_emit(emitter, &event)
        yaml_document_start_event_initialize(&event, nil, nil, nil, 1)
        yaml_emitter_emit(emitter, &event)
        emit(value, to: emitter)
        yaml_document_end_event_initialize(&event, 1)
        yaml_emitter_emit(emitter, &event)
        yaml_stream_end_event_initialize(&event)
        yaml_emitter_emit(emitter, &event)
    }

    private func emit(_ value: Value, to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        switch value {
        case .list(let values): emit(values, to: emitter)
        case .map(let map): emit(map, to: emitter)
        case .string(let text): emit(scalar: text, isText: true, to: emitter)
        case .null: emit(scalar: "null", to: emitter)
        case .bool(let value): emit(scalar: value ? "true" : "false", to: emitter)
        case .int(let value): emit(scalar: String(value), to: emitter)
        case .bigInt(let value): emit(scalar: "\(value)", to: emitter)
        case .double(let value): emit(scalar: Self.text(of: value), to: emitter)
        }
    }

    private func emit(_ values: [Value], to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        var event = yaml_event_t()
        let layout = flows(values) ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
        yaml_sequence_start_event_initialize(&event, nil, nil, 1, layout)
        yaml_emitter_emit(emitter, &event)
        for value in values { emit(value, to: emitter) }
        yaml_sequence_end_event_initialize(&event)
        yaml_emitter_emit(emitter, &event)
    }

    private func emit(_ map: Value.Map, to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        var event = yaml_event_t()
        let layout = flows(map.values) ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
        yaml_mapping_start_event_initialize(&event, nil, nil, 1, layout)
        yaml_emitter_emit(emitter, &event)
        for key in sortKeys ? Self.sorted(map.keys) : Array(map.keys) {
            emit(key, to: emitter)
            emit(map[key] ?? .null, to: emitter)
        }
        yaml_mapping_end_event_initialize(&event)
        yaml_emitter_emit(emitter, &event)
    }

    private func flows(_ elements: some Sequence<Value>) -> Bool {
        switch style {
        case .flow: true
        case .block: false
        case .mixed: elements.allSatisfy { $0.map == nil && $0.list == nil }
        }
    }

    /// Plain unless that would be read back as something else.
    private func emit(scalar: String, isText: Bool = false, to emitter: UnsafeMutablePointer<yaml_emitter_t>) {
        var event = yaml_event_t()
        var text = scalar
        text.withUTF8 { bytes in
            let isPlain = !isText || PlainScalar.tag(of: bytes) == .string && !Self.looksLikeIndicator(bytes)
            yaml_scalar_event_initialize(
                &event,
                nil,
                nil,
                bytes.baseAddress,
                Int32(bytes.count),
                isPlain ? 1 : 0,
                isText ? 1 : 0,
                YAML_ANY_SCALAR_STYLE
            )
        }
        yaml_emitter_emit(emitter, &event)
    }

    private static func looksLikeIndicator(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count == 1 && [UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "*")].contains(bytes[0])
    }

    /// As Python sorts; keys of different kinds keep their order.
    private static func sorted(_ keys: OrderedSet<Value>) -> [Value] {
        let texts = keys.compactMap(\.string)
        if texts.count == keys.count {
            return texts.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }.map(Value.string)
        }
        guard keys.allSatisfy({ $0.double != nil }) else { return Array(keys) }
        return keys.sorted { ($0.double ?? 0) < ($1.double ?? 0) }
    }

    /// Python's `repr`, with the point that YAML 1.1 wants.
    private static func text(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        let text = value.description
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }
}
