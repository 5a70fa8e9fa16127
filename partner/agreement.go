package partner

import (
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
)

// An Agreement (结对共建协议) is the tie between two sides, from the first talks on. Either side may have several grids and
// several partners (组团式). Head.Valid is its term: after the end it is [Over], and no new project or activity may name it
// until it is renewed.
type Agreement struct {
	Head      `validate:"-"`
	Title     string `json:"title" validate:"filled,name=200"`
	A         Side   `json:"a"` // 甲方
	B         Side   `json:"b"` // 乙方
	Rung      Rung   `json:"rung"`
	Direction string `json:"direction,omitempty" validate:"name=200"` // what it is for (方向): "a skill for everyone"
	Content   string `json:"content,omitempty" validate:"text=4000"`  // what is agreed (内容)
	// Terms are what is agreed, one by one, each so that it can be checked: "at least 6 activities a year".
	Terms []string `json:"terms,omitempty" validate:"max=50,dive,filled,text=1000"`
}

// A Side of an agreement is one or more grids, partners, or both.
type Side struct {
	Grids    []grid.Path `json:"grids,omitempty" validate:"max=100"`
	Partners []ID        `json:"partners,omitempty" validate:"max=100"`
	Liaison  Liaison     `json:"liaison,omitzero"`
}

// Rung is how far a tie has come.
type Rung string

// The four rungs, from the lowest.
const (
	Talks         Rung = "talks"          // 座谈
	JointActivity Rung = "joint_activity" // 联建活动
	Signed        Rung = "signed"         // 签约
	Projects      Rung = "projects"       // 项目
)

var rungNames = closedset.Names{
	{"talks", "座谈"}, {"joint_activity", "联建活动"}, {"signed", "签约"}, {"projects", "项目"},
}

// Rungs lists the four rungs, from the lowest.
func Rungs() []Rung { return list[Rung](rungNames) }

// In returns the name of the rung in a language, empty where it has none.
func (r Rung) In(lang gridgov.Language) string { return rungNames.In(rungNames.Find(string(r)), lang) }

// Signed reports whether the agreement has been signed: its rung is [Signed] or [Projects].
func (a Agreement) Signed() bool { return a.Rung == Signed || a.Rung == Projects }

// reaches reports whether the agreement concerns a grid, or a unit above or below it.
func (a Agreement) reaches(g grid.Path) bool {
	return slices.ContainsFunc(a.grids(), func(of grid.Path) bool { return of.Contains(g) || g.Contains(of) })
}

func (a Agreement) grids() []grid.Path { return slices.Concat(a.A.Grids, a.B.Grids) }

func (a Agreement) partners() []ID { return slices.Concat(a.A.Partners, a.B.Partners) }

func (a Agreement) with(h Head) Document {
	a.Head = h
	return a
}

func (a Agreement) about() about {
	out := about{kind: KindAgreement, faults: wordFault(rungNames, "rung", string(a.Rung))}
	for field, side := range a.sides {
		if len(side.Grids)+len(side.Partners) == 0 {
			out.faults = append(out.faults,
				gridgov.Fault{Field: field, Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "at least one grid or partner", Zh: "至少一个网格或共建单位"}})
		}
		out.allPlaces(field+".grids", side.Grids)
		out.allNames(field+".partners", KindPartner, side.Partners)
	}
	out.faults = append(out.faults, bothSides("b.grids", a.A.Grids, a.B.Grids)...)
	out.faults = append(out.faults, bothSides("b.partners", a.A.Partners, a.B.Partners)...)
	return out
}

// sides yields both sides by the name of their field.
func (a Agreement) sides(yield func(field string, s Side) bool) {
	_ = yield("a", a.A) && yield("b", a.B)
}

func bothSides[T ~string](field string, a, b []T) []gridgov.Fault {
	if len(a) > maxList || len(b) > maxList {
		return nil
	}
	var faults []gridgov.Fault
	for i, v := range b {
		if slices.Contains(a, v) {
			faults = append(faults, gridgov.Fault{
				Field: indexed(field, i), Rule: gridgov.RuleExcludes,
				Right: gridgov.Text{En: "it is on the other side too", Zh: "已在另一方"}, Got: string(v),
			})
		}
	}
	return faults
}
