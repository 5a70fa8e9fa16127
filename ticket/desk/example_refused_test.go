package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A refusal is one sentence in the language of whoever reads it, with a status for HTTP; its parts are for programs.
func ExampleRefusedError() {
	w, ctx := newWutong(), context.Background()
	t := w.receive(w.resident, "楼道堆了杂物")
	w.does(time.Hour, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})

	_, err := w.desk.Do(ctx, w.market, t.ID, ticket.Close{Resolution: ticket.Solved})
	var refused *desk.RefusedError
	if errors.As(err, &refused) {
		fmt.Println(gridgov.Status(err))
		fmt.Println(refused.In(gridgov.English))
		fmt.Println(refused.In(gridgov.Chinese))
	}
	_, err = w.desk.Do(ctx, w.resident, t.ID, ticket.Rework{Reason: "还在那里"})
	if errors.As(err, &refused) {
		doc, err := json.Marshal(refused)
		check(err)
		fmt.Println(string(doc))
	}
	// Output:
	// 409
	// close is refused in state transferred: there is a reporter: answer, and the desk or the reporter closes; allowed now: respond, answer, transfer, assign, accept, note, ask, object, extend, suspend
	// 工单处于“已转派”状态，不能“办结”：工单有反映人，请先答复，再由受理台或者反映人办结；目前可以：响应、答复、转派、派到人、签收、记录、请补充、派单异议、申请延期、申请挂账
	// {"step":"rework","by":"person/p-1","state":"transferred","rule":"lifecycle","why":{"en":"this command does nothing in this state","zh":"该环节没有此项操作"},"allowed":["withdraw","supplement","remind"]}
}
