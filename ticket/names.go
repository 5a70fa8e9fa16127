package ticket

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
)

// State is where in its lifecycle a ticket is. Signed for, overdue and the like are conditions, never states.
type State uint8

const (
	Received    State = iota + 1 // 已受理: at the desk
	Answered                     // 已答复: a final reply is out and waits for the check
	Transferred                  // 已转派: one handler leads
	Joint                        // 联动中: a lead and assisting handlers, each with a task
	Closed                       // 已办结: with a resolution
)

var stateNames = closedset.Names{{"received", "已受理"}, {"answered", "已答复"}, {"transferred", "已转派"}, {"joint", "联动中"}, {"closed", "已办结"}}

// States lists the five states in order.
func States() []State { return []State{Received, Answered, Transferred, Joint, Closed} }

func (s State) String() string { return stateNames.String(uint8(s)) }

// In returns the name in a language, for people.
func (s State) In(lang gridgov.Language) string {
	return stateNames.In(uint8(s), lang)
}

// Open reports whether the ticket is not closed.
func (s State) Open() bool { return s != Closed && s != 0 }

// MarshalText writes the name.
func (s State) MarshalText() ([]byte, error) { return stateNames.Text("state", uint8(s)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (s *State) UnmarshalText(b []byte) error { return closedset.Parse(s, stateNames, "state", b) }

// Handling is what happened to a ticket, kept when it is closed.
type Handling uint8

const (
	HandlingDirect      Handling = iota + 1 // 直接答复: by the desk or the unit that received it
	HandlingTransferred                     // 转派: by one handler
	HandlingJoint                           // 联动: by several
)

var handlingNames = closedset.Names{{"direct", "直接答复"}, {"transferred", "转派"}, {"joint", "联动"}}

func (h Handling) String() string { return handlingNames.String(uint8(h)) }

// In returns the name in a language, for people.
func (h Handling) In(lang gridgov.Language) string {
	return handlingNames.In(uint8(h), lang)
}

// MarshalText writes the name.
func (h Handling) MarshalText() ([]byte, error) { return handlingNames.Text("handling", uint8(h)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (h *Handling) UnmarshalText(b []byte) error {
	return closedset.Parse(h, handlingNames, "handling", b)
}

// Difficulty is the judgement of triage (简单事项当即答复，复杂事项转派处理，疑难事项联动办理).
type Difficulty uint8

const (
	Simple    Difficulty = iota + 1 // 简单: answered at once
	Complex                         // 复杂: transferred to whoever is responsible
	Difficult                       // 疑难: handled jointly
)

var difficultyNames = closedset.Names{{"simple", "简单"}, {"complex", "复杂"}, {"difficult", "疑难"}}

func (d Difficulty) String() string { return difficultyNames.String(uint8(d)) }

// In returns the name in a language, for people.
func (d Difficulty) In(lang gridgov.Language) string {
	return difficultyNames.In(uint8(d), lang)
}

// MarshalText writes the name.
func (d Difficulty) MarshalText() ([]byte, error) {
	return difficultyNames.Text("difficulty", uint8(d))
}

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (d *Difficulty) UnmarshalText(b []byte) error {
	return closedset.Parse(d, difficultyNames, "difficulty", b)
}

// Kind is what the reporter asks for: the five classes of the 12345 hotline (国办发〔2020〕53号; 北京市接诉即办工作条例 art. 2).
type Kind uint8

const (
	Inquiry    Kind = iota + 1 // 咨询
	Help                       // 求助
	Complaint                  // 投诉
	Report                     // 举报, of wrongdoing
	Suggestion                 // 建议: adopted or not, and why
)

var kindNames = closedset.Names{{"inquiry", "咨询"}, {"help", "求助"}, {"complaint", "投诉"}, {"report", "举报"}, {"suggestion", "建议"}}

func (k Kind) String() string { return kindNames.String(uint8(k)) }

// In returns the name in a language, for people.
func (k Kind) In(lang gridgov.Language) string {
	return kindNames.In(uint8(k), lang)
}

// MarshalText writes the name.
func (k Kind) MarshalText() ([]byte, error) { return kindNames.Text("kind", uint8(k)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (k *Kind) UnmarshalText(b []byte) error { return closedset.Parse(k, kindNames, "kind", b) }

// Priority is how urgent a ticket is.
type Priority uint8

// The three priorities. The zero Priority counts as Normal in limits.
const (
	Normal    Priority = iota + 1 // 一般
	Urgent                        // 紧急
	Emergency                     // 危急: danger to life or property; its messages overtake all others, and a router alarms the people on duty
)

var priorityNames = closedset.Names{{"normal", "一般"}, {"urgent", "紧急"}, {"emergency", "危急"}}

func (p Priority) String() string { return priorityNames.String(uint8(p)) }

// In returns the name in a language, for people.
func (p Priority) In(lang gridgov.Language) string {
	return priorityNames.In(uint8(p), lang)
}

// MarshalText writes the name.
func (p Priority) MarshalText() ([]byte, error) { return priorityNames.Text("priority", uint8(p)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (p *Priority) UnmarshalText(b []byte) error {
	return closedset.Parse(p, priorityNames, "priority", b)
}

// Origin is how a request came.
type Origin uint8

const (
	FromReporter  Origin = iota + 1 // 群众反映: a resident or merchant
	OnBehalf                        // 代为反映: somebody files it for another
	FoundByWorker                   // 主动发现: a worker found it on patrol, and perhaps dealt with it already
	FromAbove                       // 上级交办: an order with its own number and deadline
)

var originNames = closedset.Names{{"reporter", "群众反映"}, {"behalf", "代为反映"}, {"worker", "主动发现"}, {"above", "上级交办"}}

func (o Origin) String() string { return originNames.String(uint8(o)) }

// In returns the name in a language, for people.
func (o Origin) In(lang gridgov.Language) string {
	return originNames.In(uint8(o), lang)
}

// MarshalText writes the name.
func (o Origin) MarshalText() ([]byte, error) { return originNames.Text("origin", uint8(o)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (o *Origin) UnmarshalText(b []byte) error { return closedset.Parse(o, originNames, "origin", b) }

// Resolution is how a ticket ended. Being closed is not being solved.
type Resolution uint8

// The ten resolutions. The last four are kept out of KPIs by rule, see [Resolution.Counted].
const (
	Solved       Resolution = iota + 1 // 已解决
	Explained                          // 已解释: it could not or need not be done, and the reporter was told why
	Adopted                            // 已采纳, of a suggestion
	NotAdopted                         // 未采纳, of a suggestion
	Unfounded                          // 不属实
	Insufficient                       // 材料不足: asked, and no answer came
	Referred                           // 不予受理，已告知渠道: beyond duty, with the channel named
	Duplicate                          // 重复
	Withdrawn                          // 撤回, by the reporter
	Voided                             // 作废, by a supervisor with a second person
)

var resolutionNames = closedset.Names{
	{"solved", "已解决"},
	{"explained", "已解释"},
	{"adopted", "已采纳"},
	{"not_adopted", "未采纳"},
	{"unfounded", "不属实"},
	{"insufficient", "材料不足"},
	{"referred", "不予受理"},
	{"duplicate", "重复"},
	{"withdrawn", "撤回"},
	{"void", "作废"},
}

func (r Resolution) String() string { return resolutionNames.String(uint8(r)) }

// In returns the name in a language, for people.
func (r Resolution) In(lang gridgov.Language) string {
	return resolutionNames.In(uint8(r), lang)
}

// MarshalText writes the name.
func (r Resolution) MarshalText() ([]byte, error) {
	return resolutionNames.Text("resolution", uint8(r))
}

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (r *Resolution) UnmarshalText(b []byte) error {
	return closedset.Parse(r, resolutionNames, "resolution", b)
}

// Resolutions lists all of them in order.
func Resolutions() []Resolution {
	all := make([]Resolution, len(resolutionNames))
	for i := range all {
		all[i] = Resolution(i + 1)
	}
	return all
}

// A Role is what a host's user is to the library. The set is closed; the host may have its own words for them.
type Role uint8

// The eleven roles.
const (
	RoleReporter    Role = iota + 1 // 反映人
	RoleWorker                      // 网格员
	RoleHead                        // 网格长, of a level-2 grid
	RoleDesk                        // 受理员
	RoleCoordinator                 // 派遣员
	RoleHandler                     // 承办人, of a department, company or partner
	RoleSupervisor                  // 督办员
	RoleLeader                      // 街道领导
	RoleAuditor                     // 审计
	RoleBot                         // 机器人
	RoleSystem                      // 系统: routing, the sweep
)

var roleNames = closedset.Names{
	{"reporter", "反映人"},
	{"worker", "网格员"},
	{"head", "网格长"},
	{"desk", "受理员"},
	{"coordinator", "派遣员"},
	{"handler", "承办人"},
	{"supervisor", "督办员"},
	{"leader", "街道领导"},
	{"auditor", "审计"},
	{"bot", "机器人"},
	{"system", "系统"},
}

func (r Role) String() string { return roleNames.String(uint8(r)) }

// In returns the name in a language, for people.
func (r Role) In(lang gridgov.Language) string {
	return roleNames.In(uint8(r), lang)
}

// MarshalText writes the name.
func (r Role) MarshalText() ([]byte, error) { return roleNames.Text("role", uint8(r)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (r *Role) UnmarshalText(b []byte) error { return closedset.Parse(r, roleNames, "role", b) }

// Roles lists all of them in order.
func Roles() []Role {
	all := make([]Role, len(roleNames))
	for i := range all {
		all[i] = Role(i + 1)
	}
	return all
}

// Category joins the parts of a category from coarse to fine, each escaped by [grid.Escape], since names may have slashes.
func Category(parts ...string) string {
	parts = slices.Clone(parts)
	for i, p := range parts {
		parts[i] = grid.Escape(p)
	}
	return strings.Join(parts, "/")
}

// InCategory reports whether c is the category, or below it; it compares complete parts. Nothing is in the empty category.
func InCategory(c, category string) bool {
	n := len(category)
	return n > 0 && strings.HasPrefix(c, category) && (len(c) == n || c[n] == '/')
}

// RungAction is what a rung of the ladder does.
type RungAction uint8

const (
	RungWarn     RungAction = iota + 1 // 预警: warns whoever works on it that the limit is near
	RungRemind                         // 催办: reminds them that it has come; counted as a reminder by the system
	RungEscalate                       // 提级: responsibility goes up one level; an approval goes to the next level; at the top it reminds
	RungAccept                         // 视为签收: it counts as signed for; in StageAccept alone
	RungClose                          // 自动办结: it is closed: as insufficient in StageSupplement, as its answer proposed in StageConfirm
)

var rungActionNames = closedset.Names{{"warn", "预警"}, {"remind", "催办"}, {"escalate", "提级"}, {"accept", "视为签收"}, {"close", "自动办结"}}

func (p RungAction) String() string { return rungActionNames.String(uint8(p)) }

// In returns the name in a language, for people.
func (p RungAction) In(lang gridgov.Language) string {
	return rungActionNames.In(uint8(p), lang)
}

// MarshalText writes the name.
func (p RungAction) MarshalText() ([]byte, error) {
	return rungActionNames.Text("rung action", uint8(p))
}

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (p *RungAction) UnmarshalText(b []byte) error {
	return closedset.Parse(p, rungActionNames, "rung action", b)
}

// Stage is the part of the work that a limit bounds.
type Stage uint8

// The stages, with the instant from which each runs.
const (
	StageRespond    Stage = iota + 1 // 响应: from receiving to the first response
	StageAccept                      // 签收: from dispatch to signing for it
	StageHandle                      // 办理: from dispatch (before it: from receiving) to closing, and of a task to its report
	StageObject                      // 异议: from dispatch; an objection that comes later is refused
	StageApprove                     // 审批: from asking for an approval to the ruling
	StageSupplement                  // 补充: from a question to the reporter's supplement
	StageInspect                     // 核查: from the answer to its check
	StageConfirm                     // 确认: from the answer to the closing by the sweep
	StageCallBack                    // 回访: from closing to the call-back
	StageComply                      // 督办: from a supervision order to its reply
	StageReopen                      // 重办: from closing to the end of the window for reopening; desk.Definitions.ReopenWithin bounds it
	StageSuspend                     // 挂账: the end of a suspension, as it was granted
	StagePromise                     // 承诺: what the reporter was promised, see [Clock.Promise]
	stageEnd
)

var stageNames = closedset.Names{
	{"respond", "响应"},
	{"accept", "签收"},
	{"handle", "办理"},
	{"object", "异议"},
	{"approve", "审批"},
	{"supplement", "补充"},
	{"inspect", "核查"},
	{"confirm", "确认"},
	{"call_back", "回访"},
	{"comply", "督办"},
	{"reopen", "重办"},
	{"suspend", "挂账"},
	{"promise", "承诺"},
}

func (s Stage) String() string { return stageNames.String(uint8(s)) }

// In returns the name in a language, for people.
func (s Stage) In(lang gridgov.Language) string {
	return stageNames.In(uint8(s), lang)
}

// MarshalText writes the name.
func (s Stage) MarshalText() ([]byte, error) { return stageNames.Text("stage", uint8(s)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (s *Stage) UnmarshalText(b []byte) error { return closedset.Parse(s, stageNames, "stage", b) }

// Counted reports whether it counts in KPIs: it was valid and was handled.
func (r Resolution) Counted() bool { return r >= Solved && r <= Insufficient }
