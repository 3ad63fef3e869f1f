package import Values

/// One state to be run, as the compiler leaves it: Salt's "low chunk", with the place of every argument.
package struct LowState: Sendable {
    /// The ID in the SLS file, and the name (the ID unless `name` or `names` says otherwise).
    package var id: String
    package var name: String
    /// `file` of `file.managed`.
    package var state: String
    /// `managed` of `file.managed`.
    package var function: String
    package var sls: String
    package var environment: String
    /// The place in the run that the tree asks for; ties are broken by `state` + `name` + `function`.
    package var order: Double
    /// Its place among the declarations of the tree; requisites are read in this order.
    package var position = 0
    /// 1… for the entries of `names`, else nil.
    package var nameOrder: Int?
    /// Every argument as written, requisites and global arguments included, `name` excluded; a later duplicate has won.
    package var arguments: [Argument]
    /// Where the state was declared.
    package var location: SourceLocation
    /// The SLS files that included the one that declares this, for `sls:` requisites.
    package var includedFrom: [String]

    package struct Argument: Sendable {
        package var name: String
        package var value: Node

        package init(name: String, value: Node) {
            self.name = name
            self.value = value
        }
    }

    package init(
        id: String,
        name: String,
        state: String,
        function: String,
        sls: String,
        environment: String = "base",
        order: Double = 0,
        nameOrder: Int? = nil,
        arguments: [Argument] = [],
        location: SourceLocation,
        includedFrom: [String] = []
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.function = function
        self.sls = sls
        self.environment = environment
        self.order = order
        self.nameOrder = nameOrder
        self.arguments = arguments
        self.location = location
        self.includedFrom = includedFrom
    }

    /// `file.managed`.
    package var fullName: String { "\(state).\(function)" }

    /// The key of its result, unique in a run: `file_|-conf_|-/etc/web.conf_|-managed`.
    package var tag: String { "\(state)_|-\(id)_|-\(name)_|-\(function)" }

    package subscript(argument: String) -> Node? {
        arguments.last { $0.name == argument }?.value
    }
}
