//! Tests of the whole: the real binary, and the library over whole documents.
mod independent_reader;
