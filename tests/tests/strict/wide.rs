//! Many columns, many relations.

use orm::prelude::*;

/// 80 columns.
#[allow(clippy::struct_excessive_bools)]
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Wide {
    /// The key.
    pub id: i64,
    /// Column 0.
    pub field_0: String,
    /// Column 1.
    pub field_1: i32,
    /// Column 2.
    pub field_2: Option<String>,
    /// Column 3.
    pub field_3: bool,
    /// Column 4.
    pub field_4: String,
    /// Column 5.
    pub field_5: i32,
    /// Column 6.
    pub field_6: Option<String>,
    /// Column 7.
    pub field_7: bool,
    /// Column 8.
    pub field_8: String,
    /// Column 9.
    pub field_9: i32,
    /// Column 10.
    pub field_10: Option<String>,
    /// Column 11.
    pub field_11: bool,
    /// Column 12.
    pub field_12: String,
    /// Column 13.
    pub field_13: i32,
    /// Column 14.
    pub field_14: Option<String>,
    /// Column 15.
    pub field_15: bool,
    /// Column 16.
    pub field_16: String,
    /// Column 17.
    pub field_17: i32,
    /// Column 18.
    pub field_18: Option<String>,
    /// Column 19.
    pub field_19: bool,
    /// Column 20.
    pub field_20: String,
    /// Column 21.
    pub field_21: i32,
    /// Column 22.
    pub field_22: Option<String>,
    /// Column 23.
    pub field_23: bool,
    /// Column 24.
    pub field_24: String,
    /// Column 25.
    pub field_25: i32,
    /// Column 26.
    pub field_26: Option<String>,
    /// Column 27.
    pub field_27: bool,
    /// Column 28.
    pub field_28: String,
    /// Column 29.
    pub field_29: i32,
    /// Column 30.
    pub field_30: Option<String>,
    /// Column 31.
    pub field_31: bool,
    /// Column 32.
    pub field_32: String,
    /// Column 33.
    pub field_33: i32,
    /// Column 34.
    pub field_34: Option<String>,
    /// Column 35.
    pub field_35: bool,
    /// Column 36.
    pub field_36: String,
    /// Column 37.
    pub field_37: i32,
    /// Column 38.
    pub field_38: Option<String>,
    /// Column 39.
    pub field_39: bool,
    /// Column 40.
    pub field_40: String,
    /// Column 41.
    pub field_41: i32,
    /// Column 42.
    pub field_42: Option<String>,
    /// Column 43.
    pub field_43: bool,
    /// Column 44.
    pub field_44: String,
    /// Column 45.
    pub field_45: i32,
    /// Column 46.
    pub field_46: Option<String>,
    /// Column 47.
    pub field_47: bool,
    /// Column 48.
    pub field_48: String,
    /// Column 49.
    pub field_49: i32,
    /// Column 50.
    pub field_50: Option<String>,
    /// Column 51.
    pub field_51: bool,
    /// Column 52.
    pub field_52: String,
    /// Column 53.
    pub field_53: i32,
    /// Column 54.
    pub field_54: Option<String>,
    /// Column 55.
    pub field_55: bool,
    /// Column 56.
    pub field_56: String,
    /// Column 57.
    pub field_57: i32,
    /// Column 58.
    pub field_58: Option<String>,
    /// Column 59.
    pub field_59: bool,
    /// Column 60.
    pub field_60: String,
    /// Column 61.
    pub field_61: i32,
    /// Column 62.
    pub field_62: Option<String>,
    /// Column 63.
    pub field_63: bool,
    /// Column 64.
    pub field_64: String,
    /// Column 65.
    pub field_65: i32,
    /// Column 66.
    pub field_66: Option<String>,
    /// Column 67.
    pub field_67: bool,
    /// Column 68.
    pub field_68: String,
    /// Column 69.
    pub field_69: i32,
    /// Column 70.
    pub field_70: Option<String>,
    /// Column 71.
    pub field_71: bool,
    /// Column 72.
    pub field_72: String,
    /// Column 73.
    pub field_73: i32,
    /// Column 74.
    pub field_74: Option<String>,
    /// Column 75.
    pub field_75: bool,
    /// Column 76.
    pub field_76: String,
    /// Column 77.
    pub field_77: i32,
    /// Column 78.
    pub field_78: Option<String>,
}

/// 12 relations.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(many_0: Spoke.hub_0), has_many(many_1: Spoke.hub_1), has_many(many_2: Spoke.hub_2), has_many(many_3: Spoke.hub_3), has_many(many_4: Spoke.hub_4), has_many(many_5: Spoke.hub_5))]
pub struct Hub {
    /// The key.
    pub id: i64,
    /// Key 0.
    pub hub_0: Option<ForeignKey<Hub>>,
    /// Key 1.
    pub hub_1: Option<ForeignKey<Hub>>,
    /// Key 2.
    pub hub_2: Option<ForeignKey<Hub>>,
    /// Key 3.
    pub hub_3: Option<ForeignKey<Hub>>,
    /// Key 4.
    pub hub_4: Option<ForeignKey<Hub>>,
    /// Key 5.
    pub hub_5: Option<ForeignKey<Hub>>,
}

/// 12 foreign keys.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Spoke {
    /// The key.
    pub id: i64,
    /// Key 0.
    pub hub_0: ForeignKey<Hub>,
    /// Key 1.
    pub hub_1: ForeignKey<Hub>,
    /// Key 2.
    pub hub_2: ForeignKey<Hub>,
    /// Key 3.
    pub hub_3: ForeignKey<Hub>,
    /// Key 4.
    pub hub_4: ForeignKey<Hub>,
    /// Key 5.
    pub hub_5: ForeignKey<Hub>,
    /// Key 6.
    pub hub_6: ForeignKey<Hub>,
    /// Key 7.
    pub hub_7: ForeignKey<Hub>,
    /// Key 8.
    pub hub_8: ForeignKey<Hub>,
    /// Key 9.
    pub hub_9: ForeignKey<Hub>,
    /// Key 10.
    pub hub_10: ForeignKey<Hub>,
    /// Key 11.
    pub hub_11: ForeignKey<Hub>,
}

/// Uses them.
///
/// # Errors
/// Those of the database.
pub fn wide<E: orm::Executor>(db: &E) -> orm::Result<()> {
    for row in Wide::objects().only(|w| (w.field_1, w.field_78)).all(db)? {
        println!("{} {:?} {row:?}", row.field_1(), row.field_78());
    }
    let row = Wide::objects().defer(|w| w.field_3).get(db)?;
    println!("{}", row.field_0());
    for row in Spoke::objects().select_related(|s| (s.hub_0, s.hub_11.hub_5)).all(db)? {
        println!("{} {:?}", row.hub_0().id, row.hub_11().hub_5());
    }
    for row in Hub::objects().prefetch_related(|h| (h.many_0, h.many_5)).all(db)? {
        println!("{:?} {:?}", row.many_0(), row.many_5());
    }
    Wide::create()
        .field_0(String::new())
        .field_1(1)
        .field_3(true)
        .field_4(String::new())
        .field_5(1)
        .field_7(true)
        .field_8(String::new())
        .field_9(1)
        .field_11(true)
        .field_12(String::new())
        .field_13(1)
        .field_15(true)
        .field_16(String::new())
        .field_17(1)
        .field_19(true)
        .field_20(String::new())
        .field_21(1)
        .field_23(true)
        .field_24(String::new())
        .field_25(1)
        .field_27(true)
        .field_28(String::new())
        .field_29(1)
        .field_31(true)
        .field_32(String::new())
        .field_33(1)
        .field_35(true)
        .field_36(String::new())
        .field_37(1)
        .field_39(true)
        .field_40(String::new())
        .field_41(1)
        .field_43(true)
        .field_44(String::new())
        .field_45(1)
        .field_47(true)
        .field_48(String::new())
        .field_49(1)
        .field_51(true)
        .field_52(String::new())
        .field_53(1)
        .field_55(true)
        .field_56(String::new())
        .field_57(1)
        .field_59(true)
        .field_60(String::new())
        .field_61(1)
        .field_63(true)
        .field_64(String::new())
        .field_65(1)
        .field_67(true)
        .field_68(String::new())
        .field_69(1)
        .field_71(true)
        .field_72(String::new())
        .field_73(1)
        .field_75(true)
        .field_76(String::new())
        .field_77(1)
        .save(db)?;
    Ok(())
}
