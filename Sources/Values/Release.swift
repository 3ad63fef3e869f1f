/// The versions that this build goes by.
package enum Release {
    /// cm's own.
    package static let cm = "0.1.0"
    /// The Salt whose language it speaks, for trees that compare `saltversioninfo`.
    package static let salt = [3008, 3]
}
