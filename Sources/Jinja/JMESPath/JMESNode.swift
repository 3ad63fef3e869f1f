/// A part of a JMESPath expression.
indirect enum JMESNode {
    case current
    case field(String)
    case index(Int)
    case slice(Object, Object, Object)
    case literal(Object)
    /// The second, of what the first finds.
    case chain(JMESNode, JMESNode)
    /// The second, of each element of the list that the first finds.
    case projection(JMESNode, JMESNode)
    /// The same with the values of a mapping.
    case values(JMESNode, JMESNode)
    case filter(JMESNode, JMESNode, condition: JMESNode)
    case flatten(JMESNode)
    case or(JMESNode, JMESNode)
    case and(JMESNode, JMESNode)
    case not(JMESNode)
    case compare(JMESNode, JMESToken.Kind, JMESNode)
    case list([JMESNode])
    case mapping([(name: String, node: JMESNode)])
    case call(String, [JMESNode])
    /// `&expression`: not its value, but itself.
    case reference(JMESNode)
}
