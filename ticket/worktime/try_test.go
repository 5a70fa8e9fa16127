package worktime
import ("testing";"time";"fmt")
func TestTry(t *testing.T){
 c,err:=New(Definition{Name:"o",Zone:"Asia/Shanghai",Hours:[]string{"08:00-12:00","14:00-18:00"},China:true})
 if err!=nil{t.Fatal(err)}
 for _,s:=range []string{"5wd","5wh","24h","7d","0wd","400wd"}{
  sp,_:=ParseSpan(s)
  e,err:=c.Explain(time.Date(2026,2,13,9,30,0,0,c.zone),sp)
  fmt.Println(e.English(),err);fmt.Println(e.Chinese())
  if s=="5wd"||s=="5wh"{for _,d:=range e.Days{fmt.Println(d.English(),"|",d.Chinese())}}
 }
 _,err=New(Definition{Hours:[]string{"9","08:00-12:00","11:00-13:00","13:00-12:00"},Years:[]Year{{},{Year:2027,Days:[]Day{{}}}}})
 fmt.Println(err)
}
