//! Values of every type, on every backend: they come back as they went in, or are refused.

mod types {
    mod decimals;
    mod derived;
    mod fields;
    mod hostile;
    mod many;
    mod refused;
    mod round_trip;
}
