/// Which option stands in which field of a packet that is being written.
struct Layout {
    private(set) var main: [UInt8] = []
    private(set) var file: [UInt8]
    private(set) var name: [UInt8]
    private(set) var omitted: [UInt8] = []
    private let room: Int
    /// The options that are placed first, and so are the last to be left out: the kind of answer, then what it takes to boot, then what
    /// it takes to reach anybody.
    private static let first: [UInt8] = [53, 54, 51, 56, 60, 43, 67, 66, 97, 1, 3, 6, 121]
    /// The bits of option 52.
    private var overload: UInt8 = 0
    private let isFileFree: Bool
    private let isNameFree: Bool

    init(_ packet: Packet, room: Int) {
        file = Array(packet.file.utf8)
        name = Array(packet.serverName.utf8)
        (isFileFree, isNameFree) = (file.isEmpty, name.isEmpty)
        self.room = room
    }

    mutating func place(_ options: Options) {
        let present = options.codes
        let codes = Self.first.filter(present.contains) + present.filter { !Self.first.contains($0) }
        let parts = codes.map { ($0, SubOptions.parts($0, options[code: $0] ?? [])) }
        let isTight = parts.reduce(0) { $0 + $1.1.count } > room
        // Option 52 takes three bytes of the room itself.
        for (code, bytes) in parts { place(code, bytes, room: isTight ? room - 3 : room) }
        guard overload != 0 else { return }
        if overload & 1 != 0 { file.append(Options.end) }
        if overload & 2 != 0 { name.append(Options.end) }
        main += [OptionKey.overload.code, 1, overload]
    }

    private mutating func place(_ code: UInt8, _ bytes: [UInt8], room: Int) {
        if main.count + bytes.count <= room {
            main += bytes
        } else if isFileFree, file.count + bytes.count < 128 {
            file += bytes
            overload |= 1
        } else if isNameFree, name.count + bytes.count < 64 {
            name += bytes
            overload |= 2
        } else {
            omitted.append(code)
        }
    }
}
