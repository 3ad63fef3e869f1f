import Glibc

/// The kernel's packet filter that passes the packets for one UDP port and nothing else to a raw socket.
enum PortFilter {
    /// `struct sock_filter` of linux/filter.h.
    private struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var operand: UInt32
    }

    /// `struct sock_fprog`.
    private struct Program {
        var count: UInt16
        var instructions: UnsafePointer<Instruction>?
    }

    static func attach(to descriptor: Int32, port: UInt16) throws {
        let instructions = [
            Instruction(code: 0xB1, operand: 0),  // x = the length of the IP header
            Instruction(code: 0x48, operand: 2),  // a = the port at x + 2
            Instruction(code: 0x15, ifTrue: 0, ifFalse: 1, operand: UInt32(port)),
            Instruction(code: 0x06, operand: .max),  // the whole packet
            Instruction(code: 0x06, operand: 0),  // nothing of it
        ]
        let result = instructions.withUnsafeBufferPointer { buffer in
            var program = Program(count: UInt16(buffer.count), instructions: buffer.baseAddress)
            return setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_ATTACH_FILTER,
                &program,
                socklen_t(MemoryLayout<Program>.size)
            )
        }
        try SystemError.check(result, "cannot filter for port \(port)")
    }
}
