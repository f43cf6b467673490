// Brings the figures to life. A figure is computed when the book is built; here a control picks one of its
// frames, and that is all. Without this script the page shows each figure as a strip of frames instead.
//
// The frames of a figure wait in a file of its own, a script that calls `snowglobe(id, frames)`: it loads at the
// reader's first touch, from disk as well as from a server.
(() => {
  "use strict";

  const figures = {};
  const numbers = (text) => text.split(" ").filter(Boolean).map(Number);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  window.snowglobe = (id, frames) => figures[id].receive(frames);

  class Figure {
    constructor(root) {
      this.root = root;
      this.sizes = numbers(root.dataset.sizes); // stops of each axis
      this.at = numbers(root.dataset.at); // the stop where each axis stands
      this.frames = null; // what the figure's own file holds
      this.parts = [...root.querySelectorAll("[data-axes]")].map((node) => {
        const axes = numbers(node.dataset.axes);
        return { node, axes, shown: this.frame(axes) };
      });
      this.players = [...root.querySelectorAll(".play")].map((button) => new Player(this, button));
      this.listen();
    }

    // The frame of a part that depends on some axes: the last axis runs fastest.
    frame(axes) {
      return axes.reduce((frame, axis) => frame * this.sizes[axis] + this.at[axis], 0);
    }

    load() {
      if (this.script) return;
      this.script = document.createElement("script");
      this.script.src = this.root.dataset.frames;
      document.head.append(this.script);
      for (const image of this.root.querySelectorAll("img")) image.loading = "eager";
    }

    receive(frames) {
      this.frames = frames;
      this.show();
    }

    // Moves an axis to a stop.
    go(axis, stop) {
      this.at[axis] = Math.max(0, Math.min(this.sizes[axis] - 1, stop));
      this.load();
      this.show();
    }

    show() {
      for (const part of this.parts) {
        const frame = this.frame(part.axes);
        if (frame !== part.shown && this.draw(part.node, frame)) part.shown = frame;
      }
      for (const input of this.root.querySelectorAll("input")) {
        const stop = this.at[input.dataset.axis];
        if (input.type === "radio") input.checked = stop === Number(input.value);
        else input.value = stop;
        if (input.type === "range" && this.frames) {
          input.setAttribute("aria-valuetext", this.frames.stops[input.dataset.axis][stop]);
        }
      }
      if (!this.frames) return;
      for (const output of this.root.querySelectorAll("[data-stop]")) {
        const axis = output.dataset.stop;
        output.textContent = this.frames.stops[axis][this.at[axis]];
      }
    }

    // Shows a frame in one part of the figure; false if its file has yet to come.
    draw(node, frame) {
      const { columns, key, readout } = node.dataset;
      if (columns) {
        // A window on an atlas of pictures: only its place changes.
        node.style.left = `${(frame % columns) * -100}%`;
        node.style.top = `${Math.floor(frame / columns) * -100}%`;
        return true;
      }
      if (!this.frames) return false;
      if (key) node.innerHTML = this.frames.frames[key][frame];
      else node.textContent = this.frames.readouts[readout][frame];
      return true;
    }

    listen() {
      const { root } = this;
      for (const touch of ["pointerenter", "focusin"]) root.addEventListener(touch, () => this.load());
      root.addEventListener("input", ({ target }) => {
        this.rest();
        this.go(Number(target.dataset.axis), Number(target.value));
      });
      root.addEventListener("click", ({ target }) => {
        const button = target.closest(".another");
        if (!button) return;
        const axis = Number(button.dataset.axis);
        this.go(axis, (this.at[axis] + 1) % this.sizes[axis]);
      });
      for (const panel of root.querySelectorAll("[data-pick]")) this.listenForPicks(panel);
    }

    // A point of the panel stands for a stop of two axes; two sliders do the same from the keyboard.
    listenForPicks(panel) {
      const [across, down] = numbers(panel.dataset.pick);
      const [left, top, width, height] = numbers(panel.dataset.area);
      const pick = (event) => {
        const box = panel.getBoundingClientRect();
        const x = (((event.clientX - box.left) / box.width) * 100 - left) / width;
        const y = (((event.clientY - box.top) / box.height) * 100 - top) / height;
        this.rest();
        this.go(across, Math.round(x * (this.sizes[across] - 1)));
        this.go(down, Math.round(y * (this.sizes[down] - 1)));
      };
      panel.addEventListener("pointerdown", (event) => {
        panel.setPointerCapture(event.pointerId);
        event.preventDefault();
        pick(event);
      });
      panel.addEventListener("pointermove", (event) => {
        if (panel.hasPointerCapture(event.pointerId)) pick(event);
      });
    }

    // Stops whatever plays, because the reader took over.
    rest() {
      for (const player of this.players) player.set(false);
    }
  }

  // Moves one axis by itself, while the figure is in view.
  class Player {
    constructor(figure, button) {
      this.figure = figure;
      this.button = button;
      this.axis = Number(button.dataset.axis);
      this.seconds = Number(button.dataset.seconds);
      this.around = "autoplay" in button.dataset;
      this.playing = this.around && !calm.matches;
      this.inView = false;
      button.addEventListener("click", () => this.set(!this.playing));
      new IntersectionObserver(([entry]) => {
        this.inView = entry.isIntersecting;
        this.run();
      }).observe(figure.root);
      this.set(this.playing);
    }

    set(playing) {
      const last = this.figure.sizes[this.axis] - 1;
      if (playing && this.figure.at[this.axis] === last) this.figure.go(this.axis, 0);
      this.playing = playing;
      this.button.setAttribute("aria-pressed", playing);
      this.run();
    }

    run() {
      cancelAnimationFrame(this.next);
      if (!this.playing || !this.inView) return;
      const last = this.figure.sizes[this.axis] - 1;
      const from = this.figure.at[this.axis];
      let start = null;
      const step = (now) => {
        start ??= now;
        const stop = from + Math.floor(((now - start) / 1000 / this.seconds) * last);
        if (stop > last && this.around) {
          this.figure.go(this.axis, 0);
          return this.run();
        }
        if (stop !== this.figure.at[this.axis]) this.figure.go(this.axis, stop);
        if (stop > last) return this.set(false);
        this.next = requestAnimationFrame(step);
      };
      this.next = requestAnimationFrame(step);
    }
  }

  for (const root of document.querySelectorAll("[data-plate]")) {
    figures[root.dataset.plate] = new Figure(root);
  }

  // The steps of a proof open one after the other, or all at once; then they may be folded again.
  const walk = (controls) => {
    const steps = [...controls.parentElement.querySelectorAll(":scope > .steps > li")];
    const next = controls.querySelector(".next-step");
    const all = controls.querySelector(".all-steps");
    let open = 1;
    const show = (count) => {
      open = count;
      const done = open === steps.length;
      steps.forEach((step, index) => {
        if (index < open) step.removeAttribute("hidden");
        else step.setAttribute("hidden", "until-found");
      });
      next.textContent = done ? "From the start" : "Next step";
      if (done && document.activeElement === all) next.focus();
      all.hidden = done;
      controls.querySelector("output").textContent = `Step ${open} of ${steps.length}`;
    };
    next.addEventListener("click", () => show(open === steps.length ? 1 : open + 1));
    all.addEventListener("click", () => show(steps.length));
    steps.forEach((step, index) => step.addEventListener("beforematch", () => show(index + 1)));
  };
  for (const controls of document.querySelectorAll(".walk")) walk(controls);

  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Without permission the text is selected, ready for the reader's own copy key.
      getSelection().selectAllChildren(code);
      return;
    }
    const words = button.textContent;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 1500);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
    // On a narrow page a note unfolds where its mark stands.
    const mark = event.target.closest("a.mark");
    const note = mark && document.getElementById(mark.hash.slice(1));
    if (note && getComputedStyle(note).float === "none") {
      event.preventDefault();
      note.classList.toggle("open");
    }
  });
})();
