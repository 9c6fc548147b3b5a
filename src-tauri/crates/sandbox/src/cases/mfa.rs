//! The 38 cases of what is asked of a person: each kind of question, and the ways of dealing with it that make a difference.

use pluggy::ConnectorId;

use super::{
    AGAIN, CHECKED, Case, Kind, NOT_GRANTED, PASSWORD, RETURNED, SUCCESS, Seen, Step, TIMEOUT, Topic, Values, Way,
    answer,
};
use Seen::{Acting, Asked, Begins, Collected, Gone};

const TWO_STEP: i32 = 5;
const ONE_STEP: i32 = 4;
const JOINT: i32 = 9;
const QR: i32 = 19;
const MEU_PLUGGY: i32 = 200;
const DEVICE: i32 = 304;

const WRONG: Seen = Seen::Ends("LOGIN_ERROR", "INVALID_CREDENTIALS_MFA");
const CODE: Step = answer("123456");
const WRONG_CODE: Step = answer("000000");

const OK: Values = &[("user", "user-ok"), PASSWORD];
const TWICE: Values = &[("user", "user-ok-twice"), PASSWORD];
const TEXT: Values = &[("user", "user-ok-text"), PASSWORD];
const SECRET: Values = &[("user", "user-ok-password"), PASSWORD];
const STRING: Values = &[("user", "user-ok-string"), PASSWORD];
const IMAGE: Values = &[("user", "user-ok-img"), PASSWORD];
const SELECT: Values = &[("user", "user-ok-select"), PASSWORD];
const PHONE: Values = &[("user", "user-ok-phone"), PASSWORD];
const COMPANY: Values = &[("user", "user-ok-multi-company"), PASSWORD];
const NEVER: Values = &[("user", "user-ok-never"), PASSWORD];
const WITH_CODE: Values = &[("user", "user-ok"), PASSWORD, ("token", "123456")];
/// The wrong code where there is one holder, and the sign of a joint account where there may be two.
const WITH_ZEROS: Values = &[("user", "user-ok"), PASSWORD, ("token", "000000")];

const RIGHT_ENDS: &[Seen] = &[Begins, Asked, CHECKED, Collected, SUCCESS];
const WRONG_ENDS: &[Seen] = &[Begins, Asked, CHECKED, WRONG, Begins, Asked, CHECKED, Collected, SUCCESS];
const LATE_ENDS: &[Seen] = &[Begins, Asked, TIMEOUT, Begins, Asked, CHECKED, Collected, SUCCESS];
const TWO_END: &[Seen] = &[Begins, Asked, CHECKED, Asked, CHECKED, Collected, SUCCESS];
const TWO_WRONG: &[Seen] = &[Begins, Asked, CHECKED, Asked, CHECKED, WRONG];

const RIGHT: &[Step] = &[CODE];
const WRONG_THEN_RIGHT: &[Step] = &[WRONG_CODE, AGAIN, CODE];
const EXPIRED: Step = Step::Answer { value: "123456", refused: Some("ITEM_MFA_EXPIRED") };
const LATE: &[Step] = &[Step::Expire, EXPIRED, Step::Update, CODE];
const AWAY: Step = Step::Leave { seconds: 60 };

/// id, kind, way, institution, who signs in, what is done, what is seen.
type Row = (&'static str, Kind, Way, i32, Values, &'static [Step], &'static [Seen]);

const fn case((id, kind, way, connector, values, steps, sees): Row) -> Case {
    Case { id, topic: Topic::Mfa { kind, way }, connector: ConnectorId(connector), values, steps, sees }
}

const PROVIDED: Step = Step::Answer { value: "123456", refused: Some("ITEM_MFA_ALREADY_PROVIDED") };
const USED: Step =
    Step::SignIn { with: &[("token", "000000")], refused: Some("MFA_PARAMERTER_WAS_ALREADY_USED_ERROR") };
const FRESH: Step = Step::SignIn { with: &[("token", "123456")], refused: None };
const ONE_STEP_WRONG: &[Seen] = &[Begins, WRONG, Begins, Collected, SUCCESS];
const ACTED: &[Seen] = &[Begins, Acting, CHECKED, Collected, SUCCESS];
const ACTED_LATE: &[Seen] = &[Begins, Acting, NOT_GRANTED, Begins, Acting, CHECKED, Collected, SUCCESS];
const YES: Step = Step::Decide { yes: true };
const NO: Step = Step::Decide { yes: false };
/// Somebody scans or approves by themselves after a quarter of a minute.
const SOON: Step = Step::Wait { seconds: 15 };
const AT_PAGE: &[Seen] = &[Begins, Asked, RETURNED, Collected, SUCCESS];

/// The cases.
pub const MFA: &[Case] = &[
    case(("mfa-code-right", Kind::Code, Way::Right, TWO_STEP, OK, RIGHT, RIGHT_ENDS)),
    case(("mfa-code-wrong-then-right", Kind::Code, Way::Wrong, TWO_STEP, OK, WRONG_THEN_RIGHT, WRONG_ENDS)),
    case(("mfa-code-late", Kind::Code, Way::Late, TWO_STEP, OK, LATE, LATE_ENDS)),
    case(("mfa-code-last-second", Kind::Code, Way::LastSecond, TWO_STEP, OK, &[Step::LastSecond, CODE], RIGHT_ENDS)),
    case(("mfa-code-repeated", Kind::Code, Way::Repeated, TWO_STEP, OK, &[CODE, PROVIDED], RIGHT_ENDS)),
    case(("mfa-code-cancelled", Kind::Code, Way::Cancelled, TWO_STEP, OK, &[Step::Cancel], &[Begins, Asked, Gone])),
    case(("mfa-code-twice", Kind::Code, Way::TwoInARow, TWO_STEP, TWICE, &[CODE, CODE], TWO_END)),
    case(("mfa-code-twice-second-wrong", Kind::Code, Way::TwoInARow, TWO_STEP, TWICE, &[CODE, WRONG_CODE], TWO_WRONG)),
    case(("mfa-code-left", Kind::Code, Way::Left, TWO_STEP, OK, &[AWAY, CODE], RIGHT_ENDS)),
    case(("mfa-onestep-right", Kind::OneStep, Way::Right, ONE_STEP, WITH_CODE, &[], &[Begins, Collected, SUCCESS])),
    case(("mfa-onestep-wrong-then-right", Kind::OneStep, Way::Wrong, ONE_STEP, WITH_ZEROS, &[FRESH], ONE_STEP_WRONG)),
    case(("mfa-onestep-repeated", Kind::OneStep, Way::Repeated, ONE_STEP, WITH_ZEROS, &[USED, FRESH], ONE_STEP_WRONG)),
    case(("mfa-text-right", Kind::Text, Way::Right, TWO_STEP, TEXT, RIGHT, RIGHT_ENDS)),
    case(("mfa-text-wrong-then-right", Kind::Text, Way::Wrong, TWO_STEP, TEXT, WRONG_THEN_RIGHT, WRONG_ENDS)),
    case(("mfa-password-right", Kind::Password, Way::Right, TWO_STEP, SECRET, RIGHT, RIGHT_ENDS)),
    case(("mfa-password-wrong-then-right", Kind::Password, Way::Wrong, TWO_STEP, SECRET, WRONG_THEN_RIGHT, WRONG_ENDS)),
    case(("mfa-string-right", Kind::String, Way::Right, TWO_STEP, STRING, RIGHT, RIGHT_ENDS)),
    case(("mfa-image-right", Kind::Image, Way::Right, TWO_STEP, IMAGE, RIGHT, RIGHT_ENDS)),
    case(("mfa-image-wrong-then-right", Kind::Image, Way::Wrong, TWO_STEP, IMAGE, WRONG_THEN_RIGHT, WRONG_ENDS)),
    case(("mfa-image-late", Kind::Image, Way::Late, TWO_STEP, IMAGE, LATE, LATE_ENDS)),
    case(("mfa-select-right", Kind::Select, Way::Right, TWO_STEP, SELECT, &[answer("0")], RIGHT_ENDS)),
    case((
        "mfa-select-wrong-then-right",
        Kind::Select,
        Way::Wrong,
        TWO_STEP,
        SELECT,
        &[answer("9"), AGAIN, answer("1")],
        WRONG_ENDS,
    )),
    case(("mfa-phone-right", Kind::Phone, Way::Right, TWO_STEP, PHONE, &[answer("0"), CODE], TWO_END)),
    case(("mfa-phone-wrong-code", Kind::Phone, Way::Wrong, TWO_STEP, PHONE, &[answer("0"), WRONG_CODE], TWO_WRONG)),
    case((
        "mfa-phone-late-code",
        Kind::Phone,
        Way::Late,
        TWO_STEP,
        PHONE,
        &[answer("0"), Step::Expire, EXPIRED, Step::Update, answer("1"), CODE],
        &[Begins, Asked, CHECKED, Asked, TIMEOUT, Begins, Asked, CHECKED, Asked, CHECKED, Collected, SUCCESS],
    )),
    case(("mfa-phone-left", Kind::Phone, Way::Left, TWO_STEP, PHONE, &[answer("0"), AWAY, CODE], TWO_END)),
    case((
        "mfa-company-right",
        Kind::Company,
        Way::Right,
        TWO_STEP,
        COMPANY,
        &[CODE, answer("11222333000181")],
        TWO_END,
    )),
    case((
        "mfa-company-wrong",
        Kind::Company,
        Way::Wrong,
        TWO_STEP,
        COMPANY,
        &[CODE, answer("00000000000000")],
        TWO_WRONG,
    )),
    case(("mfa-joint-right", Kind::Joint, Way::Right, JOINT, WITH_ZEROS, &[answer("0")], RIGHT_ENDS)),
    case((
        "mfa-joint-late",
        Kind::Joint,
        Way::Late,
        JOINT,
        WITH_ZEROS,
        &[Step::Expire, FRESH],
        &[Begins, Asked, TIMEOUT, Begins, Collected, SUCCESS],
    )),
    case(("mfa-qr-right", Kind::Qr, Way::Right, QR, &[], &[SOON], ACTED)),
    case(("mfa-qr-cancelled", Kind::Qr, Way::Cancelled, QR, &[], &[Step::Cancel], &[Begins, Acting, Gone])),
    case(("mfa-device-right", Kind::Device, Way::Right, DEVICE, OK, &[SOON], ACTED)),
    case(("mfa-device-refused", Kind::Device, Way::Wrong, DEVICE, NEVER, &[NO], &[Begins, Acting, NOT_GRANTED])),
    case(("mfa-device-late", Kind::Device, Way::Late, DEVICE, NEVER, &[Step::Expire, AGAIN, YES], ACTED_LATE)),
    case(("mfa-oauth-right", Kind::Oauth, Way::Right, MEU_PLUGGY, &[], &[YES], AT_PAGE)),
    case(("mfa-oauth-refused", Kind::Oauth, Way::Wrong, MEU_PLUGGY, &[], &[NO], &[Begins, Asked, NOT_GRANTED])),
    case(("mfa-oauth-late", Kind::Oauth, Way::Late, MEU_PLUGGY, &[], &[Step::Expire], &[Begins, Asked, TIMEOUT])),
];
