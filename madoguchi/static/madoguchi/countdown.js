/* Says in minutes how long the booking is still held; without it the absolute time stands alone.

   <time datetime="…" data-deadline="ISO" data-now="ISO, the server's" data-target="countdown">
   <p class="countdown" id="countdown" aria-live="polite"
      data-minutes="あと約{minutes}分です。" data-last="…" data-over="…"></p>

   The words change each minute; they are spoken only at a few of them. */
const SPOKEN = new Set([30, 10, 5, 1, 0]);
const MINUTE = 60_000;

function words(target, left) {
  if (left < 0) return target.dataset.over;
  if (left < MINUTE) return target.dataset.last;
  return target.dataset.minutes.replace("{minutes}", Math.floor(left / MINUTE));
}

function show(target, left) {
  const text = words(target, left);
  if (target.textContent === text) return;
  const spoken = left < 0 || SPOKEN.has(Math.floor(left / MINUTE));
  target.setAttribute("aria-live", spoken ? "polite" : "off");
  target.textContent = text;
}

function start(time) {
  const target = document.getElementById(time.dataset.target);
  const deadline = Date.parse(time.dataset.deadline);
  if (!target || Number.isNaN(deadline)) return;
  // A wrong clock on this device must not frighten or mislead: count by the server's.
  const now = Date.parse(time.dataset.now);
  const ahead = Number.isNaN(now) ? 0 : Date.now() - now;
  let timer;
  const tick = () => {
    clearTimeout(timer);
    const left = deadline - (Date.now() - ahead);
    show(target, left);
    if (left >= 0) timer = setTimeout(tick, Math.max((left % MINUTE) + 50, 50));
  };
  tick();
  document.addEventListener("visibilitychange", tick);
}

document.querySelectorAll("time[data-deadline]").forEach(start);
