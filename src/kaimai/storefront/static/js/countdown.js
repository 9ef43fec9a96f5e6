// Time that is left: <time datetime="2026-11-22T04:00:00Z" data-until data-days="{n} days" data-over="over">
// shows "2 days 03:04:05" in a <span class="left"> behind the time, which stays as it is. `data-reloads`: the page is
// fetched anew when the time has come.

export function start(time) {
  const until = Date.parse(time.dateTime);
  const left = document.createElement("span");
  left.className = "left num";
  left.setAttribute("aria-hidden", "true"); // a clock that ticks is no news every second
  time.after(" ", left);
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    const days = Math.floor(seconds / 86400);
    const clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map((part) => two(Math.floor(part))).join(":");
    left.textContent = seconds ? (days ? `${time.dataset.days.replace("{n}", days)} ${clock}` : clock) : time.dataset.over;
    if (seconds) return;
    clearInterval(ticking);
    if ("reloads" in time.dataset && Date.now() - until < 5000) setTimeout(() => location.reload(), 1500);
  };
  const ticking = setInterval(show, 1000);
  show();
}
