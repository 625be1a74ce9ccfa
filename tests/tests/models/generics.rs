use orm::prelude::*;
use orm_tests::databases::on_each;

/// A value under a name.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(overrides: Override<T>.setting), ordering(name), check(name = "named", |s| s.name.ne("")))]
pub struct Setting<T: Value> {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    pub value: T,
    pub before: Option<T>,
}

/// What a user says of a setting.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Override<T>
where
    T: Value,
{
    pub id: i64,
    #[orm(on_delete = Cascade)]
    pub setting: ForeignKey<Setting<T>>,
    pub value: Wrapped<T>,
}

/// A newtype over a parameter.
#[derive(Value, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wrapped<T: Value>(pub T);

/// A plain model that points at a generic one.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Knob {
    pub id: i64,
    pub setting: ForeignKey<Setting<i32>>,
}

/// A part of a setting, which says of what type.
#[derive(Projection, Debug, PartialEq)]
#[orm(from = Setting<i32>)]
struct Card {
    value: i32,
    #[orm(value = |s| s.overrides.count())]
    overrides: i64,
}

/// Several parameters, a default, a key of a parameter's type, a tree, a join table.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(children: Self.parent), many_to_many(friends: Self, befriended: Self.friends, settings: Setting<V>))]
pub struct Pair<K, V = i32>
where
    K: Value + Clone + std::fmt::Debug + Eq + std::hash::Hash,
    V: Value,
    Option<V>: Clone,
{
    #[orm(primary_key)]
    pub key: K,
    #[orm(index)]
    pub value: V,
    #[orm(default = 3)]
    pub number: i16,
    pub parent: Option<ForeignKey<Self>>,
}

/// A key of which one part is the key of any model that has one column for it.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Tally<M: Model<Key: Value>> {
    #[orm(primary_key, on_delete = Cascade)]
    pub of: ForeignKey<M>,
    #[orm(primary_key)]
    pub year: i16,
    pub count: i64,
}

fn one_setting<T: Value + Clone + std::fmt::Debug + PartialEq>(db: &Database, value: T, other: T) {
    db.create_tables::<(Setting<T>, Override<T>)>().unwrap();
    let mut setting = Setting::<T>::create().name("volume").value(value.clone()).save(db).unwrap();
    assert_eq!(setting.before, None);
    setting.before = Some(value.clone());
    setting.value = other.clone();
    setting.save(db).unwrap();
    let found = Setting::<T>::objects().filter(|s| s.value.eq(other.clone())).order_by(|s| s.value).get(db);
    assert_eq!(found.unwrap(), setting);
    assert_eq!(Setting::<T>::objects().filter(|s| s.before.eq(other.clone())).count(db).unwrap(), 0);
    let values = Setting::<T>::objects().values(|s| (s.name, s.value, s.before)).all(db).unwrap();
    assert_eq!(values, [("volume".to_owned(), other.clone(), Some(value.clone()))]);
    Override::create().setting(&setting).value(Wrapped(value.clone())).save(db).unwrap();
    let row = Override::<T>::objects().select_related(|o| o.setting).get(db).unwrap();
    assert_eq!((&row.setting().value, &row.value), (&other, &Wrapped(value.clone())));
    let row = Setting::<T>::objects().prefetch_related(|s| s.overrides).get(db).unwrap();
    assert_eq!(row.overrides()[0].value.0, value);
    assert_eq!(row.clone(), row);
    assert_eq!(setting.overrides().count(db).unwrap(), 1);
    assert_eq!(
        Setting::<T>::objects()
            .filter(|s| s.overrides.any(|o| o.value.eq(Wrapped(value.clone()))))
            .count(db)
            .unwrap(),
        1
    );
}

#[test]
fn a_model_of_any_type() {
    on_each(|db| one_setting(db, 1, 2));
    on_each(|db| one_setting(db, "a".to_owned(), "b".to_owned()));
    on_each(|db| one_setting(db, vec![1_u8], vec![2]));
}

#[test]
fn a_key_with_a_part_of_any_models_key() {
    on_each(|db| {
        db.create_tables::<(Setting<i32>, Tally<Setting<i32>>)>().unwrap();
        let setting = Setting::create().name("volume").value(7).save(db).unwrap();
        let tally = Tally::create().of(&setting).year(2025).count(3).save(db).unwrap();
        let found = Tally::<Setting<i32>>::objects().in_bulk(db, [(setting.id, 2025)]).unwrap();
        assert_eq!(found[&(setting.id, 2025)], tally);
        let row = Tally::<Setting<i32>>::objects().select_related(|t| t.of).get(db).unwrap();
        assert_eq!(row.of(), &setting);
        tally.delete(db).unwrap();
    });
}

#[test]
fn parts_of_generic_rows() {
    on_each(|db| {
        db.create_tables::<(Setting<i32>, Override<i32>)>().unwrap();
        let setting = Setting::create().name("volume").value(7).before(8).save(db).unwrap();
        Override::<i32>::create().setting(setting.id).value(Wrapped(9)).save(db).unwrap();
        let cards = Setting::objects().project::<Card>().all(db).unwrap();
        assert_eq!(cards, [Card { value: 7, overrides: 1 }]);
        let changed = Setting::<i32>::objects().update(db, |s| s.value.set(s.value * 1)).unwrap();
        assert_eq!(changed, 1);
        let mut row = setting.clone();
        row.value = 7;
        row.save_only(db, |s| s.value).unwrap();
        row.refresh(db).unwrap();
        assert_eq!(row, setting);
        let part = Setting::<i32>::objects().only(|s| s.value).get(db).unwrap();
        assert_eq!((part.id(), part.value()), (&setting.id, &7));
        let part =
            Setting::<i32>::objects().defer(|s| s.name).prefetch_related(|s| s.overrides).get(db).unwrap();
        assert_eq!((part.before(), part.overrides().len()), (&Some(8), 1));
        assert_eq!(
            format!("{:?}", part.overrides()),
            r#"[Override { id: 1, setting: ForeignKey(1), value: Wrapped(9) }]"#
        );
    });
}

#[test]
fn the_types_of_a_model_share_its_table() {
    on_each(|db| {
        let error = db.create_tables::<(Setting<i32>, Setting<String>)>().unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Setting")));
        assert!(error.to_string().contains("one table `setting` with different columns"), "{error}");
        db.create_tables::<(Setting<i32>, Setting<i32>)>().unwrap();
    });
}

#[test]
fn a_plain_model_points_at_a_generic_one() {
    on_each(|db| {
        db.create_tables::<(Setting<i32>, Knob)>().unwrap();
        let setting: Setting<i32> = Setting::create().name("volume").value(7).save(db).unwrap();
        Knob::create().setting(&setting).save(db).unwrap();
        let knob: KnobRow<Loaded<Setting<i32>>> = Knob::objects()
            .filter(|k| k.setting.value.gt(6) & k.setting.eq(&setting))
            .select_related(|k| k.setting)
            .get(db)
            .unwrap();
        assert_eq!(knob.setting(), &setting);
    });
}

#[test]
fn several_parameters() {
    on_each(|db| {
        db.create_tables::<(Setting<i32>, Pair<String>)>().unwrap();
        let top: Pair<String> = Pair::create().key("top").value(1).save(db).unwrap();
        let leaf: Pair<String> = Pair::create().key("leaf").value(2).parent(&top).save(db).unwrap();
        let setting = Setting::create().name("volume").value(7).save(db).unwrap();
        leaf.friends().add(db, [&top]).unwrap();
        leaf.befriended().add(db, [&leaf, &top]).unwrap();
        leaf.befriended().remove(db, [&top]).unwrap();
        leaf.friends().remove(db, [&leaf]).unwrap();
        leaf.settings().add(db, [&setting]).unwrap();
        let rows = Pair::<String>::objects()
            .order_by(|p| p.value)
            .prefetch_related(|p| (p.children, p.friends, p.settings))
            .all(db)
            .unwrap();
        assert_eq!((rows[0].children(), rows[1].friends()), (&[leaf.clone()][..], &[top][..]));
        assert_eq!(rows[1].settings(), [setting]);
        let rows = orm::prefetch_related(db, vec![leaf], |p| p.parent).unwrap();
        let row: &PairRow<String, i32, Loaded<Pair<String>>> = &rows[0];
        assert_eq!((row.number, row.parent().map(|p| p.key.as_str())), (3, Some("top")));
    });
}
