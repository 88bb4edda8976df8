// Behaviour of the practice site. Pages say what they want by data attributes.

const each = (selector, set) => document.querySelectorAll(selector).forEach(set);

each('[data-cookies]', banner => {
  banner.querySelectorAll('[data-choice]').forEach(button => button.addEventListener('click', () => {
    document.cookie = `practice_cookies=${button.dataset.choice}; path=/; max-age=31536000; samesite=lax`;
    banner.remove();
  }));
});

each('[data-confirm]', form => form.addEventListener('submit', event => {
  if (!window.confirm(form.dataset.confirm)) {
    event.preventDefault();
  }
}));

each('[data-delete]', button => button.addEventListener('click', () => {
  const dialog = document.getElementById('delete-dialog');
  dialog.querySelector('form').action = button.dataset.delete;
  dialog.querySelector('[data-name]').textContent = button.dataset.name;
  dialog.showModal();
}));
each('[data-close]', button => button.addEventListener('click', () => button.closest('dialog').close()));

each('[data-switch]', button => button.addEventListener('click', () => {
  const on = button.getAttribute('aria-checked') !== 'true';
  button.setAttribute('aria-checked', String(on));
  document.getElementById(button.dataset.switch).checked = on;
}));

each('[data-mirror]', editable => editable.addEventListener('input', () => {
  document.getElementById(editable.dataset.mirror).value = editable.innerText;
}));

each('input[type=range]', range => range.addEventListener('input', () => {
  range.parentElement.querySelector('output').value = range.value;
}));

each('[data-combobox]', input => {
  const list = document.getElementById(input.getAttribute('aria-controls'));
  const options = [...list.children];
  const visible = () => options.filter(option => !option.hidden);
  const current = () => options.findIndex(option => option.getAttribute('aria-selected') === 'true');
  const mark = option => {
    options.forEach(other => other.setAttribute('aria-selected', String(other === option)));
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  };
  const open = () => {
    const wanted = input.value.trim().toLowerCase();
    options.forEach(option => { option.hidden = !option.textContent.toLowerCase().includes(wanted); });
    list.hidden = visible().length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(null);
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    mark(null);
  };
  const choose = option => {
    input.value = option.textContent;
    close();
  };
  const move = by => {
    if (list.hidden) {
      open();
    }
    const shown = visible();
    const at = shown.indexOf(options[current()]);
    mark(shown[(at + by + shown.length) % shown.length]);
  };
  input.addEventListener('input', open);
  input.addEventListener('focus', open);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      move(event.key === 'ArrowDown' ? 1 : (current() < 0 ? 0 : -1));
      event.preventDefault();
    } else if (event.key === 'Enter' && current() >= 0) {
      choose(options[current()]);
      event.preventDefault();
    } else if (event.key === 'Escape') {
      close();
    }
  });
  // mousedown comes before the field loses its focus
  list.addEventListener('mousedown', event => {
    const option = event.target.closest('[role=option]');
    if (option) {
      choose(option);
      event.preventDefault();
    }
  });
});

each('[data-more]', sentinel => {
  const list = sentinel.previousElementSibling;
  let loading = false;
  const observer = new IntersectionObserver(async entries => {
    if (loading || !entries.some(entry => entry.isIntersecting)) {
      return;
    }
    loading = true;
    const answer = await fetch(`${sentinel.dataset.more}?after=${sentinel.dataset.loaded}`);
    const before = list.children.length;
    list.insertAdjacentHTML('beforeend', await answer.text());
    sentinel.dataset.loaded = list.children.length;
    observer.disconnect();
    loading = false;
    if (list.children.length === before) {
      sentinel.textContent = sentinel.dataset.end;
    } else {
      observer.observe(sentinel);
    }
  });
  observer.observe(sentinel);
});

each('[data-try]', button => button.addEventListener('click', async () => {
  const result = document.querySelector('[data-result]');
  button.disabled = true;
  const answer = await fetch(button.dataset.try, { method: 'POST' });
  result.textContent = answer.ok ? result.dataset.worked : result.dataset.failed;
  button.disabled = false;
}));

each('[data-popup]', button => button.addEventListener('click', () => {
  window.open(button.dataset.popup, 'customers', 'width=480,height=520');
}));
each('[data-choose]', button => button.addEventListener('click', () => {
  if (window.opener) {
    window.opener.document.getElementById('customer').value = button.dataset.choose;
    window.close();
  }
}));

each('[data-refresh]', button => {
  let number = 0;
  button.addEventListener('click', async () => {
    const answer = await fetch(`${button.dataset.refresh}?number=${++number}`);
    document.getElementById('messages').innerHTML = await answer.text();
  });
});

const widgetStyle = `<style>
  :host { display: flex; gap: .5rem; align-items: center; }
  button, input { font: inherit; padding: .35rem .7rem; border-radius: 8px; border: 1px solid #d0d5dd; background: #fff; }
  output { min-width: 2.5rem; text-align: center; }
</style>`;

customElements.define('stock-counter', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'open' });
    root.innerHTML = `${widgetStyle}<button id="less">−</button><output>10</output><button id="more">+</button>`;
    const output = root.querySelector('output');
    output.setAttribute('aria-label', this.getAttribute('label'));
    for (const [id, by] of [['less', -1], ['more', 1]]) {
      const button = root.getElementById(id);
      button.setAttribute('aria-label', this.getAttribute(id));
      button.addEventListener('click', () => { output.value = Math.max(0, Number(output.value) + by); });
    }
  }
});

customElements.define('voucher-code', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'closed' });
    root.innerHTML = `${widgetStyle}<label><input></label><button></button><span role="status"></span>`;
    const [input, button, status] = ['input', 'button', 'span'].map(name => root.querySelector(name));
    root.querySelector('label').prepend(`${this.getAttribute('label')} `);
    button.textContent = this.getAttribute('apply');
    button.addEventListener('click', () => { status.textContent = `${this.getAttribute('done')} ${input.value}`; });
  }
});
