"""How the pages look: as people know public services, without the crown and its typeface."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.1875rem/1.32 system-ui, Helvetica, Arial, sans-serif; color: #0b0c0c;
  background: #fff; }
.width { max-width: 40rem; margin: 0 auto; padding-left: 1rem; padding-right: 1rem; }
header { background: #0b0c0c; color: #fff; border-bottom: .5rem solid #1d70b8; font-weight: bold; }
header .width { padding-top: .6rem; padding-bottom: .5rem; }
main { padding-top: 1.5rem; padding-bottom: 2.5rem; min-height: 60vh; }
h1 { font-size: 1.75rem; line-height: 1.15; margin: 0 0 1rem; }
h2 { font-size: 1.1875rem; margin: 2rem 0 .25rem; }
p { margin: 0 0 1rem; }
a { color: #1d70b8; }
a:visited { color: #4c2c92; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
li { margin: .25rem 0; }
label { display: block; font-weight: bold; margin-bottom: .25rem; }
input { display: block; width: 100%; max-width: 22rem; min-height: 2.75rem; font: inherit;
  padding: .3rem; border: 2px solid #0b0c0c; border-radius: 0; }
button { font: inherit; min-height: 2.75rem; padding: .4rem .8rem; margin: 0 .75rem 1rem 0;
  border: 0; background: #00703c; color: #fff; box-shadow: 0 2px 0 #002d18; cursor: pointer; }
button.other { background: #f3f2f1; color: #0b0c0c; box-shadow: 0 2px 0 #929191; }
summary { padding: .35rem 0; cursor: pointer; color: #1d70b8; }
details { margin-bottom: .5rem; }
details ul { border-left: 5px solid #b1b4b6; padding-left: 2rem; }
.group { margin-bottom: 1.25rem; }
.wrong { border-left: 5px solid #b10e1e; padding-left: 1rem; }
.wrong input { border-color: #b10e1e; }
.error { border: 5px solid #b10e1e; padding: 1rem; margin: 0 0 2rem; }
.error h2 { margin: 0 0 .5rem; }
.error ul { list-style: none; margin: 0; padding: 0; }
.error a, .field-error { color: #b10e1e; font-weight: bold; }
.field-error { margin-bottom: .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: block; padding: .6rem 1rem; }
a:focus, summary:focus { outline: 3px solid transparent; background: #fd0; color: #0b0c0c;
  box-shadow: 0 -2px #fd0, 0 4px #0b0c0c; text-decoration: none; }
input:focus, .error:focus { outline: 3px solid #fd0; box-shadow: inset 0 0 0 2px; }
button:focus { outline: 3px solid #fd0; background: #fd0; color: #0b0c0c;
  box-shadow: 0 2px 0 #0b0c0c; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: #f3f2f1; padding: .75rem; white-space: pre-wrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; margin: 0 0 1.5rem; }
caption { text-align: left; font-weight: bold; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid #b1b4b6; }
footer { background: #f3f2f1; border-top: 1px solid #b1b4b6; font-size: 1rem; }
footer .width { padding-top: 1rem; padding-bottom: 1rem; }
footer ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: 0 1.5rem; }
footer a, footer a:visited { color: #0b0c0c; }
"""
