package partner

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
)

// A Project (项目) is what comes of an agreement, and what counts (项目为王): which needs it meets, out of which
// resources. Head.Valid is the time in which it is carried out.
type Project struct {
	Head      `validate:"-"`
	Title     string      `json:"title" validate:"filled,name=200"`
	Text      string      `json:"text,omitempty" validate:"text=4000"`
	Stage     Stage       `json:"stage"`
	Grids     []grid.Path `json:"grids" validate:"required,max=100"`
	Partners  []ID        `json:"partners,omitempty" validate:"max=100"`
	Agreement ID          `json:"agreement,omitempty"` // that it is founded on; its term must reach the project's beginning
	Needs     []ID        `json:"needs,omitempty" validate:"max=100"`
	Resources []ID        `json:"resources,omitempty" validate:"max=100"`
}

// An Activity (活动) is one event: a joint activity on the way to an agreement, or one of a project. Head.Valid is when
// it takes place.
type Activity struct {
	Head      `validate:"-"`
	Title     string      `json:"title" validate:"filled,name=200"`
	Text      string      `json:"text,omitempty" validate:"text=4000"`
	Stage     Stage       `json:"stage"`
	Grids     []grid.Path `json:"grids" validate:"required,max=100"`
	Partners  []ID        `json:"partners,omitempty" validate:"max=100"`
	Agreement ID          `json:"agreement,omitempty"` // its term must reach the activity's beginning
	Project   ID          `json:"project,omitempty"`
	Attended  int         `json:"attended,omitempty" validate:"min=0,max=10000000"` // people who came, once it was held
}

// Stage is how far a project or an activity has come.
type Stage string

// The four stages.
const (
	Planned Stage = "planned" // 拟办
	Running Stage = "running" // 在办
	Done    Stage = "done"    // 办结
	Dropped Stage = "dropped" // 中止
)

var stageNames = closedset.Names{
	{"planned", "拟办"}, {"running", "在办"}, {"done", "办结"}, {"dropped", "中止"},
}

// Stages lists the four stages.
func Stages() []Stage { return list[Stage](stageNames) }

// In returns the name of the stage in a language, empty where it has none.
func (s Stage) In(lang gridgov.Language) string {
	return stageNames.In(stageNames.Find(string(s)), lang)
}

func (p Project) with(h Head) Document {
	p.Head = h
	return p
}

func (p Project) about() about {
	a := about{kind: KindProject, faults: wordFault(stageNames, "stage", string(p.Stage))}
	a.allPlaces("grids", p.Grids)
	a.allNames("partners", KindPartner, p.Partners)
	a.name("agreement", KindAgreement, p.Agreement)
	a.allNames("needs", KindNeed, p.Needs)
	a.allNames("resources", KindResource, p.Resources)
	return a
}

func (a Activity) with(h Head) Document {
	a.Head = h
	return a
}

func (a Activity) about() about {
	out := about{kind: KindActivity, faults: wordFault(stageNames, "stage", string(a.Stage))}
	out.allPlaces("grids", a.Grids)
	out.allNames("partners", KindPartner, a.Partners)
	out.name("agreement", KindAgreement, a.Agreement)
	out.name("project", KindProject, a.Project)
	return out
}
