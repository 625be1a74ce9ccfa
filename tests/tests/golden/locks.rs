//! Row locks: what is locked, how, and what cannot be.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Profile, Tag};

use super::cases::golden;

#[test]
fn locks() {
    golden("locks", |cases| {
        cases.case("all", |db| db.atomic(|tx| Tag::objects().select_for_update().all(tx)));
        cases.case("get, after a filter and an ordering", |db| {
            db.atomic(|tx| {
                let tags = Tag::objects().filter(|t| t.name.eq("sf")).order_by(|t| t.name);
                tags.select_for_update().get(tx)
            })
        });
        cases.case("first, last, latest, in_bulk", |db| {
            db.atomic(|tx| {
                let tags = Tag::objects().select_for_update();
                tags.first(tx)?;
                tags.last(tx)?;
                tags.latest(tx, |t| t.name)?;
                tags.in_bulk(tx, [1]).map(drop)
            })
        });
        cases.case("of a slice", |db| {
            db.atomic(|tx| Tag::objects().order_by(|t| t.id).limit(5).select_for_update().all(tx))
        });
        cases.case("values, only, annotate", |db| {
            db.atomic(|tx| {
                Tag::objects().select_for_update().values(|t| t.name).all(tx)?;
                Author::objects().only(|a| a.name).select_for_update().all(tx)?;
                Author::objects().annotate(|a| a.books.count()).select_for_update().all(tx).map(drop)
            })
        });
        cases.case("no_wait", |db| db.atomic(|tx| Tag::objects().select_for_update().no_wait().all(tx)));
        cases.case("skip_locked", |db| {
            db.atomic(|tx| {
                Tag::objects().order_by(|t| t.id).limit(1).select_for_update().skip_locked().all(tx)
            })
        });
        cases.case("no_key", |db| db.atomic(|tx| Tag::objects().select_for_update().no_key().all(tx)));
        cases.case("for_share", |db| db.atomic(|tx| Tag::objects().select_for_update().for_share().all(tx)));
        cases.case("a later strength in place of an earlier", |db| {
            db.atomic(|tx| Tag::objects().select_for_update().for_share().no_key().all(tx))
        });
        cases.case("all that is joined", |db| {
            db.atomic(|tx| Profile::objects().select_related(|p| p.author).select_for_update().all(tx))
        });
        cases.case("a nullable relation is left out", |db| {
            db.atomic(|tx| {
                Book::objects()
                    .unordered()
                    .only(|b| b.title)
                    .select_related(|b| (b.author, b.publisher))
                    .select_for_update()
                    .all(tx)
            })
        });
        cases.case("a nullable relation that a filter asks for", |db| {
            db.atomic(|tx| {
                Book::objects()
                    .unordered()
                    .only(|b| b.title)
                    .filter(|b| b.publisher.country.eq("US"))
                    .select_related(|b| b.publisher)
                    .select_for_update()
                    .all(tx)
            })
        });
        cases.case("of: the row itself", |db| {
            db.atomic(|tx| {
                Profile::objects().select_related(|p| p.author).select_for_update().of(|p| p).all(tx)
            })
        });
        cases.case("of: several, with the rest", |db| {
            db.atomic(|tx| {
                let profiles = Profile::objects().select_related(|p| p.author).select_for_update();
                profiles.of(|p| (p, p.author)).no_key().skip_locked().values(|p| p.website).all(tx)
            })
        });
        cases.case("of: a relation that is not read", |db| {
            db.atomic(|tx| Profile::objects().select_for_update().of(|p| p.author).all(tx))
        });
        cases.case("of: a nullable relation that a filter asks for", |db| {
            db.atomic(|tx| {
                Author::objects()
                    .filter(|a| a.agency.country.eq("US"))
                    .select_for_update()
                    .of(|a| a.agency)
                    .all(tx)
            })
        });
        cases.case("of: a nullable relation", |db| {
            db.atomic(|tx| Author::objects().select_for_update().of(|a| a.agency).all(tx))
        });
        cases.case("the rows of a relation", |db| {
            db.atomic(|tx| {
                let tag = Tag { id: 1, name: "sf".into() };
                tag.books().unordered().only(|b| b.title).select_for_update().all(tx)
            })
        });
        cases.case("of distinct rows", |db| {
            db.atomic(|tx| Tag::objects().distinct().select_for_update().all(tx))
        });
        cases.case("of a union", |db| {
            db.atomic(|tx| Tag::objects().union(Tag::objects()).select_for_update().all(tx))
        });
        cases.case("in a read-only transaction", |db| {
            db.atomic_with(Atomic::new().read_only(), |tx| Tag::objects().select_for_update().all(tx))
        });
        cases.case("how transactions begin", |db| {
            db.atomic_with(Atomic::read_committed(), |_| Ok(()))?;
            db.atomic_with(Atomic::repeatable_read().read_only(), |_| Ok(()))?;
            db.atomic_with(Atomic::serializable().retries(2), |_| Ok(()))?;
            db.atomic_with(Atomic::serializable().read_only().deferrable(), |_| Ok(()))
        });
    });
}
