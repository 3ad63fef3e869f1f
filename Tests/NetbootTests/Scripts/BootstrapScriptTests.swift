import DHCP
import Netboot
import Testing

struct BootstrapScriptTests {
    @Test func everyScriptOfOursIsFreeOfFindings() {
        let mac = MACAddress("52:54:00:12:34:56")
        let scripts = [
            BootstrapScript.embedded(), BootstrapScript.autoexec(mac, at: .test),
            BootstrapScript.autoexec(nil, at: .test), BootstrapScript.question(.make(), at: .test),
        ]
        for script in scripts { #expect(ScriptLinter.findings(in: script, file: "script") == [], "\(script)") }
    }

    @Test func theEmbeddedScriptWaitsForTheProxy() {
        let text = BootstrapScript.embedded()
        #expect(text.contains("set user-class cm\n"))
        #expect(text.contains("iseq ${cm-dhcp} 10 && goto failed ||"))
        #expect(text.contains("isset ${filename} && goto chain || goto wait"))
    }

    @Test func theQuestionComesBackWithTheAnswers() {
        let text = BootstrapScript.question(.make(), at: .test)
        #expect(text.contains("/boot/52-54-00-12-34-56/script.ipxe?arch=0&asked=1&platform=${platform}"))
        #expect(text.contains("serial=${serial:uristring}"))
    }
}
