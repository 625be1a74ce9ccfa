use orm_tests::models::Book;

fn main() {
    let _ = Book::create().title(None::<String>);
}
