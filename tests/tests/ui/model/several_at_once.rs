use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Model)]
#[orm(tabel = "notes", ordering(-writen))]
struct Note {
    id: i64,
    #[orm(max_lenght = 3)]
    text: String,
    #[orm(on_delete = SetNull)]
    book: ForeignKey<Book>,
    #[orm(max_length = 3)]
    pages: i32,
}

fn main() {
    let _ = Note::objects().select_related(|n| n.book).order_by(|n| n.text);
    let _ = Note::create().text("x");
}
