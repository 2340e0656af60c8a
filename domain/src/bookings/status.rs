//! Where a booking stands and the steps between: one table.

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 已预约
    Booked,
    /// 已到场
    CheckedIn,
    /// 已叫号
    Called,
    /// 过号: called, and was not there.
    Missed,
    /// 暂缓: stepped aside, to fetch a paper or to take a call.
    Parked,
    /// 正在咨询
    InProgress,
    /// 已完成
    Done,
    /// 爽约
    NoShow,
    /// 已取消
    Cancelled,
    /// 待改约: its place fell away, by no doing of the person's; they are offered others and keep their claim until they chose.
    Displaced,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Booked,
        Self::CheckedIn,
        Self::Called,
        Self::Missed,
        Self::Parked,
        Self::InProgress,
        Self::Done,
        Self::NoShow,
        Self::Cancelled,
        Self::Displaced,
    ];

    /// The code in the database and the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::CheckedIn => "checked_in",
            Self::Called => "called",
            Self::Missed => "missed",
            Self::Parked => "parked",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::NoShow => "no_show",
            Self::Cancelled => "cancelled",
            Self::Displaced => "displaced",
        }
    }

    /// True while the person still waits, talks or has a claim: one person holds one such place in a clinic.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Booked
                | Self::CheckedIn
                | Self::Called
                | Self::Missed
                | Self::Parked
                | Self::InProgress
                | Self::Displaced
        )
    }

    /// May the person still cancel or move the booking themselves?
    #[must_use]
    pub const fn is_theirs_to_change(self) -> bool {
        matches!(self, Self::Booked | Self::Displaced)
    }
}

impl TryFrom<String> for Status {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or_else(|| format!("unknown status {code:?}"))
    }
}

/// A step at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// 签到: the person is here.
    CheckIn,
    /// 叫号: the person is called to the desk.
    Call,
    /// 再叫一遍: the call is repeated.
    Recall,
    /// 过号: the person was called and is not there.
    Miss,
    /// 暂缓: the person steps aside and keeps their number.
    Park,
    /// 回来了: somebody who was missed or stepped aside waits again.
    BackIn,
    /// 开始: the consultation begins.
    Start,
    /// 完成: the consultation is over.
    Done,
    /// 爽约: the person did not come.
    NoShow,
    /// 撤销: the last step was a mistake.
    Undo,
}

impl Step {
    /// All of them, in the order of the buttons.
    pub const ALL: [Self; 10] = [
        Self::CheckIn,
        Self::BackIn,
        Self::Call,
        Self::Start,
        Self::Recall,
        Self::Miss,
        Self::Done,
        Self::Park,
        Self::NoShow,
        Self::Undo,
    ];

    /// The code in forms and in the history.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CheckIn => "check_in",
            Self::Call => "call",
            Self::Recall => "recall",
            Self::Miss => "miss",
            Self::Park => "park",
            Self::BackIn => "back_in",
            Self::Start => "start",
            Self::Done => "done",
            Self::NoShow => "no_show",
            Self::Undo => "undo",
        }
    }

    /// The step of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Where the step leads from a status; `None` where it can't be taken. Undo asks the history instead: [`undone`].
    #[must_use]
    pub const fn leads(self, from: Status) -> Option<Status> {
        match (self, from) {
            (Self::CheckIn, Status::Booked) => Some(Status::CheckedIn),
            (Self::Call, Status::Booked | Status::CheckedIn) => Some(Status::Called),
            (Self::Recall, Status::Called) => Some(Status::Called),
            (Self::Miss, Status::Called) => Some(Status::Missed),
            (Self::Park, Status::CheckedIn | Status::Called | Status::InProgress) => Some(Status::Parked),
            (Self::BackIn, Status::Missed | Status::Parked) => Some(Status::CheckedIn),
            (Self::Start, Status::Booked | Status::CheckedIn | Status::Called) => Some(Status::InProgress),
            (Self::Done, Status::InProgress) => Some(Status::Done),
            (Self::NoShow, Status::Booked | Status::CheckedIn | Status::Called | Status::Missed | Status::Parked) => {
                Some(Status::NoShow)
            }
            _ => None,
        }
    }
}

/// Where undo leads: back before the last step, when that step led here. A repeated call changed nothing that could be undone.
#[must_use]
pub fn undone(last: Step, before: Status, now_in: Status) -> Option<Status> {
    (last != Step::Recall && last.leads(before) == Some(now_in)).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_can_be_taken_from_somewhere_and_undone_to_where_it_came_from() {
        for step in Step::ALL.into_iter().filter(|s| *s != Step::Undo) {
            let mut taken = 0;
            for from in Status::ALL {
                if let Some(to) = step.leads(from) {
                    taken += 1;
                    // A call that is repeated changes nothing.
                    assert_eq!(undone(step, from, to), (step != Step::Recall).then_some(from));
                    assert_eq!(from == to, step == Step::Recall);
                }
            }
            assert!(taken > 0, "{step:?} leads nowhere");
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        for over in [Status::Done, Status::NoShow, Status::Cancelled] {
            assert!(Step::ALL.into_iter().all(|step| step.leads(over).is_none()));
            assert!(!over.is_open());
        }
    }
}
