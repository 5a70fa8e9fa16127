package metrics_test
import ("testing";"os";"time";"github.com/gridgov/gridgov/metrics";"github.com/gridgov/gridgov/ticket")
func TestZZ(t *testing.T){
 at:=time.Date(2026,3,2,0,0,0,0,time.UTC)
 k,err:=metrics.New(metrics.Config{At:at}); if err!=nil{t.Fatal(err)}
 for i:=range 30 {
  c:=at.AddDate(0,0,-i)
  f:=metrics.Fact{ID:ticket.ID(string(rune('A'+i))),Path:"410172561/410172561007",Category:"a/b",State:ticket.Received,Created:c,Changed:c,Due:c.AddDate(0,0,3),Kind:ticket.Kind(i%6)}
  if i%3>0 {f.State=ticket.Closed;f.Closed=c.Add(time.Duration(i)*time.Hour);f.Changed=f.Closed;f.Resolution=ticket.Solved;f.Handling=ticket.HandlingJoint; f.Responded=f.Closed; if f.Changed.After(at){continue}}
  if err:=k.Add(f);err!=nil{t.Fatal(err)}
 }
 k.Report().Text(os.Stdout,ticket.English)
 k.Report().FrontPage(os.Stdout,ticket.Chinese)
}
