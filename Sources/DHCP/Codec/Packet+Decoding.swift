extension Packet {
    /// Reads a packet. Whatever is in it that cannot be so is an error, and nothing behind its end is looked at.
    package init(_ bytes: some Collection<UInt8>) throws(MalformedPacket) {
        guard bytes.count >= 240 else { throw .tooShort(bytes.count) }
        guard bytes.count <= Self.longest else { throw .tooLong }
        var reader = ByteReader(bytes)
        let code: UInt8 = reader.required()
        guard let operation = Operation(rawValue: code) else { throw .operation(code) }
        let (type, length): (UInt8, UInt8) = (reader.required(), reader.required())
        guard type == 1, length == 6 else { throw .hardware(type: type, length: length) }
        self.operation = operation
        hops = reader.required()
        transaction = reader.required()
        seconds = reader.required()
        isBroadcast = reader.required(as: UInt16.self) & 0x8000 != 0
        clientAddress = IPv4Address(rawValue: reader.required())
        yourAddress = IPv4Address(rawValue: reader.required())
        nextServer = IPv4Address(rawValue: reader.required())
        relay = IPv4Address(rawValue: reader.required())
        hardwareAddress = MACAddress(lower: reader.required(as: UInt64.self) >> 16)
        _ = reader.take(8)
        let (name, file) = (reader.take(64) ?? [], reader.take(128) ?? [])
        guard reader.take(4) == Self.cookie else { throw .noCookie }
        if operation == .request { try checkAddresses() }
        serverName = ""
        self.file = ""
        try readOptions(reader.rest, name: name, file: file)
    }

    /// Addresses that were made up, to have answers sent where nobody asked for them.
    private func checkAddresses() throws(MalformedPacket) {
        guard hardwareAddress.rawValue != 0, hardwareAddress.rawValue >> 40 & 1 == 0 else {
            throw .hardwareAddress(hardwareAddress)
        }
        for address in [clientAddress, relay] where address.rawValue >> 29 == 0b111 { throw .groupAddress(address) }
    }

    /// The options of all fields; `file` and `sname` hold text unless option 52 says otherwise.
    private mutating func readOptions(
        _ field: ArraySlice<UInt8>,
        name: [UInt8],
        file: [UInt8]
    ) throws(MalformedPacket) {
        try options.read(field)
        let overload = options[.overload] ?? 0
        if overload & 1 != 0 { try options.read(file) } else { self.file = String(wire: file) }
        if overload & 2 != 0 { try options.read(name) } else { serverName = String(wire: name) }
        options[.overload] = nil
        try options.check()
        guard options[.messageType] != nil else { throw .noMessageType }
    }
}

extension ByteReader {
    /// A number of a header whose length was checked before.
    fileprivate mutating func required<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> Number {
        number() ?? 0
    }
}
