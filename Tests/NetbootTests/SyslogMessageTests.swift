import Netboot
import Testing

struct SyslogMessageTests {
    @Test(
        arguments: [
            ("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", .critical, 4, "su", "'su root' failed"),
            ("<13>ipxe: http://10.0.0.1/x... ok", .notice, 1, "ipxe", "http://10.0.0.1/x... ok"),
            (
                "<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [a b=\"c\\]\"][d e=\"]\"] Hello", .notice, 20,
                "evntslog", "Hello"
            ),
            ("<0>1 - - - - - - \u{FEFF}panic", .emergency, 0, nil, "panic"),
            ("<30>Oct  1 02:14:15 10.1.2.3 systemd[1]: Started.", .info, 3, "systemd", "Started."),
            ("no header at all\n", .notice, 1, nil, "no header at all"),
            ("<999>x", .notice, 1, nil, "<999>x"),
            ("<>x", .notice, 1, nil, "<>x"),
            ("<13>a\u{1b}[31mb\r\nc", .notice, 1, nil, "a[31mb  c"),
            ("<11>a: \u{9b}31mred\u{85}line\u{2028}other\u{202e}turned", .error, 1, "a", "31mred line otherturned"),
            ("", .notice, 1, nil, ""),
        ] as [(String, SyslogMessage.Severity, UInt8, String?, String)]
    )
    func isReadAsWellAsItCanBe(
        _ line: String,
        _ severity: SyslogMessage.Severity,
        _ facility: UInt8,
        _ tag: String?,
        _ text: String
    ) {
        let message = SyslogMessage(parsing: line.utf8)
        #expect(message.severity == severity)
        #expect(message.facility == facility)
        #expect(message.tag == tag)
        #expect(message.text == text)
    }

    @Test func longOnesAreCut() {
        let message = SyslogMessage(parsing: Array(repeating: UInt8(ascii: "a"), count: 60_000))
        #expect(message.text.utf8.count == 8192)
    }
}
