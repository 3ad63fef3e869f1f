import States
import TestSupport
import Testing
import Values

struct RequisiteGraphTests {
    @Test func namesWhatIsMissing() throws {
        let graph = RequisiteGraph(try LowState.list("a:\n  test.nop:\n    - require:\n      - file: /etc/x\n"))

        #expect(
            graph.missing.map(\.description) == [
                "Referenced state does not exist for requisite [require: (file: /etc/x)] in state [a] in SLS [test]"
            ]
        )
        #expect(graph.order.count == 1)
    }

    @Test func keepsWhatIsInACycleApart() throws {
        let sls = "a:\n  test.nop:\n    - require: [b]\nb:\n  test.nop:\n    - watch: [a]\nc:\n  test.nop: []\n"
        let graph = RequisiteGraph(try LowState.list(sls))

        #expect(graph.order.map(\.state) == [2])
        #expect(graph.unreachable.map(\.state) == [0, 1])
    }

    @Test func visitsThePrereqTwice() throws {
        let sls = "a:\n  test.nop:\n    - prereq: [b]\nb:\n  test.nop: []\n"
        let order = RequisiteGraph(try LowState.list(sls)).order

        #expect(order.map(\.state) == [1, 0, 1])
        #expect(order.map(\.isPrereqCheck) == [true, false, false])
    }

    @Test func isQuickWithThousandsOfStates() throws {
        var states = try LowState.list("x:\n  test.nop:\n    - require:\n      - sls: other\n")
        for number in 0..<5000 {
            var state = states[0]
            state.id = "s\(number)"
            state.name = state.id
            state.sls = "other"
            state.arguments = []
            states.append(state)
        }
        let order = RequisiteGraph(states).order

        #expect(order.count == 5001)
        #expect(order.last?.state == 0)
    }
}
