// The fixed parts of the report: style and script.
#pragma once
#include <string_view>

namespace tally::html {

inline constexpr std::string_view kStyle = R"CSS(
:root{--bg:#fff;--ink:#1b1d21;--faint:#5d6470;--line:#d9dde3;--card:#f7f8fa;
--yes:#0b6b35;--yes-bg:#d9f2e2;--no:#a3161a;--no-bg:#fbdcdc;--split:#7a4b00;--split-bg:#ffe9bd;--open:#2f4f7f;--open-bg:#dfe8f6}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--ink:#e6e8eb;--faint:#9aa3b0;--line:#363b44;--card:#1f2228;
--yes:#7fdca4;--yes-bg:#143823;--no:#ff9c9c;--no-bg:#4a1a1c;--split:#ffcf75;--split-bg:#453107;--open:#a9c6f5;--open-bg:#1d2f4b}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1rem;display:flex;flex-direction:column}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.3rem;line-height:1.3;margin:0 0 .2rem}h2 a{color:inherit}
.faint,figcaption{color:var(--faint);font-size:.85rem}
#overview{order:-1}
.v0{--c:var(--yes);--b:var(--yes-bg)}.v1{--c:var(--no);--b:var(--no-bg)}.v2{--c:var(--split);--b:var(--split-bg)}.v3,.v4{--c:var(--open);--b:var(--open-bg)}
mark{background:var(--b);color:inherit;border-bottom:2px solid var(--c);padding:.05em 0}
mark.v1{border-bottom-style:double;border-bottom-width:4px}mark.v2{border-bottom-style:dashed}mark.v3,mark.v4{border-bottom-style:dotted}
.sign{color:var(--c);font-weight:700;font-size:.75em;vertical-align:super;text-decoration:none;padding:0 .15em;white-space:nowrap}
.badge{display:inline-block;background:var(--b);color:var(--c);border:1px solid var(--c);border-radius:.3rem;padding:0 .45em;font-weight:600;white-space:nowrap}
.filters{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;margin:.6rem 0}
.filters input[type=search]{font:inherit;padding:.3rem .5rem;min-width:14rem;flex:1 1 14rem;border:1px solid var(--line);border-radius:.3rem;background:var(--bg);color:inherit}
.filters label{cursor:pointer;white-space:nowrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;border-bottom:1px solid var(--line)}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid var(--open)}
th[aria-sort=ascending] button::after{content:" \25B2"}th[aria-sort=descending] button::after{content:" \25BC"}
td.figure{font-variant-numeric:tabular-nums;min-width:6rem}
td a,.card a,summary{color:inherit}
article{border-top:3px solid var(--line);margin-top:2rem;padding-top:1rem}
.row{display:grid;grid-template-columns:minmax(0,1fr) 24rem;gap:0 1.5rem}
.row p{margin:.4rem 0 1rem;overflow-wrap:anywhere;white-space:pre-line}
.card{background:var(--card);border-left:5px solid var(--c);border-radius:.3rem;padding:.5rem .8rem;margin:.3rem 0 .8rem;font-size:.9rem;overflow-wrap:anywhere}
.card:target{outline:2px solid var(--c)}
.card p{margin:.35rem 0;white-space:normal}
.card dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .7rem;margin:.4rem 0}.card dt{color:var(--faint)}.card dd{margin:0}
.card blockquote{margin:.3rem 0;font-style:italic}
.chart{margin:.5rem 0 0}.chart svg{width:100%;max-width:24rem;height:auto;display:block}
.chart text{font-size:11px;fill:var(--faint)}
.series{fill:none;stroke:var(--ink);stroke-width:1.5}.point{fill:var(--ink)}.judged{fill:var(--c);stroke:var(--bg);stroke-width:1}.claimed{fill:var(--c);opacity:.25}
@media (max-width:56rem){.row{grid-template-columns:minmax(0,1fr)}
#claims thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
#claims tr{display:block;border-bottom:2px solid var(--line);padding:.4rem 0}
#claims td{display:block;border:0;padding:.1rem 0}#claims td[data-name]:not(:empty)::before{content:attr(data-name) ": ";color:var(--faint)}}
[hidden]{display:none!important}
@media print{:root{--bg:#fff;--ink:#000;--card:#fff}body{font-size:10pt}.filters{display:none}main{max-width:none;padding:0}
.card,tr,figure{break-inside:avoid}.row{grid-template-columns:minmax(0,1fr) 17rem}mark,.badge,.claimed{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a[href^="http"]::after{content:" <" attr(href) ">";font-size:.8em;overflow-wrap:anywhere}}
)CSS";

inline constexpr std::string_view kScript = R"JS(
(function(){
var table=document.getElementById('claims');if(!table)return;
var body=table.tBodies[0],rows=Array.prototype.slice.call(body.rows);
var box=document.getElementById('words'),shown=document.getElementById('shown');
var checks=Array.prototype.slice.call(document.querySelectorAll('.filters input[type=checkbox]'));
function filter(){
  var words=box.value.toLowerCase().split(/\s+/).filter(Boolean),n=0,on={};
  checks.forEach(function(c){on[c.value]=c.checked});
  rows.forEach(function(r){
    var text=r.textContent.toLowerCase();
    var show=on[r.dataset.v]!==false&&words.every(function(w){return text.indexOf(w)>=0});
    r.hidden=!show;if(show)n++;
  });
  shown.textContent=n===rows.length?'':n+' of '+rows.length+' shown';
}
box.addEventListener('input',filter);checks.forEach(function(c){c.addEventListener('change',filter)});
var heads=Array.prototype.slice.call(table.tHead.rows[0].cells);
function key(r,i){var c=r.cells[i],k=c.getAttribute('data-key');return k!==null?k:c.textContent.trim()}
heads.forEach(function(h,i){
  h.firstChild.addEventListener('click',function(){
    var up=h.getAttribute('aria-sort')!=='ascending';
    heads.forEach(function(o){o.removeAttribute('aria-sort')});
    h.setAttribute('aria-sort',up?'ascending':'descending');
    rows.sort(function(a,b){
      var x=key(a,i),y=key(b,i),p=parseFloat(x),q=parseFloat(y);
      var d=!isNaN(p)&&!isNaN(q)?p-q:x.localeCompare(y);
      return up?d:-d;
    });
    rows.forEach(function(r){body.appendChild(r)});
  });
});
document.querySelector('.filters').hidden=false;
})();
)JS";

}  // namespace tally::html
