package import DHCP

/// The scripts that come before a machine's own.
package enum BootstrapScript {
    /// What a machine is asked by before rules can look at its serial number, maker or asset tag. `query`: what its URL said, which it
    /// says again.
    package static func question(
        _ facts: Facts,
        _ query: [(name: String, value: String)] = [],
        at place: BootPlace
    ) -> String {
        var script = ScriptLines("asks the machine what it is")
        script.beginTries()
        script.step("chain --replace --autofree \(url(facts, query, at: place))\(answers)")
        script.endTries("the script of this machine")
        return script.text
    }

    /// For a machine of which only DHCP can tell what it gets, where that is forgotten: it asks DHCP again, and comes again.
    package static func dhcpAgain(
        _ facts: Facts,
        _ query: [(name: String, value: String)] = [],
        at place: BootPlace
    ) -> String {
        var script = ScriptLines("asks DHCP again, so that it is known where the machine is")
        script.beginTries()
        addDHCP(&script, until: nil)
        script.step("chain --replace --autofree \(url(facts, query, at: place))heard=1")
        script.endTries("the script of this machine")
        return script.text
    }

    /// The machine's script with all that was said in its URL; more may follow.
    private static func url(
        _ facts: Facts,
        _ query: [(name: String, value: String)],
        at place: BootPlace
    ) -> String {
        let url = place.script(facts)
        let own =
            ["mac", "arch", "asked", "heard"] + (facts.uuid == nil ? [] : ["uuid"])
            + (facts.vlan == nil ? [] : ["vlan"])
        let rest = query.filter { !own.contains($0.name.lowercased()) }.map {
            "\(ScriptText.encoded($0.name))=\(ScriptText.encoded($0.value))&"
        }
        return url + (url.contains("?") ? "&" : "?") + rest.joined()
    }

    /// What a machine is told that was asked and that no rule fits: its firmware takes the next boot device.
    package static let farewell: String = {
        var script = ScriptLines("no rule fits what the machine says of itself")
        script.add("exit")
        return script.text
    }()

    /// `autoexec.ipxe`: what iPXE without a script of its own fetches from where it was loaded. Asks DHCP again until there is a
    /// network, because a boot ROM hands over none, then runs the machine's script.
    package static func autoexec(_ mac: MACAddress?, at place: BootPlace) -> String {
        var script = ScriptLines("brings up the network and runs the machine's script")
        script.add("set user-class \(Engine.userClass)")
        script.beginTries()
        addDHCP(&script, until: nil)
        let folder = mac == nil ? "\(place.base)/boot/${netX/mac:hexhyp}" : place.folder(mac)
        script.step("chain --replace --autofree \(folder)/script.ipxe?\(answers)")
        script.endTries("the script of this machine")
        return script.text
    }

    /// To build into an iPXE. It names no server: it asks DHCP until a boot file comes too, for iPXE may end its DHCP before the answer
    /// of a proxy is there.
    package static func embedded() -> String {
        var script = ScriptLines("built into iPXE by cm-netboot")
        script.add("set user-class \(Engine.userClass)")
        script.beginTries()
        addDHCP(&script, until: "filename")
        script.step("chain --replace --autofree ${filename}")
        script.endTries("what DHCP named")
        return script.text
    }

    /// Ten times, a second apart.
    private static func addDHCP(_ script: inout ScriptLines, until setting: String?) {
        script.add("set cm-dhcp:int32 0")
        script.add(":dhcp")
        script.add("inc cm-dhcp")
        script.add("iseq ${cm-dhcp} 10 && goto failed ||")
        script.add("dhcp || goto wait")
        script.add(setting.map { "isset ${\($0)} && goto chain || goto wait" } ?? "goto chain")
        script.add(":wait")
        script.add("sleep 1")
        script.add("goto dhcp")
        script.add(":chain")
    }

    /// iPXE's settings as a query.
    private static let answers =
        "asked=1&platform=${platform}&buildarch=${buildarch}&uuid=${uuid}&serial=${serial:uristring}"
        + "&manufacturer=${manufacturer:uristring}&product=${product:uristring}&asset=${asset:uristring}"
        + "&hostname=${hostname:uristring}&domain=${domain:uristring}"
}
