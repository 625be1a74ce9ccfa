//! What the texts promise of writing, each as the program that a user would write.

mod below;
mod blocks;
mod deletes;
mod ended;
mod found;
mod limits;
mod models;
mod moments;
mod races;
mod refused;
mod upserts;
