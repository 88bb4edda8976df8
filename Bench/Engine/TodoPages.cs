using System.Text;

namespace Dashboard.Bench.Engine;

/// <summary>The same small application in three frameworks.</summary>
internal static class TodoPages
{
    private const string Style =
        """
        <!doctype html><html lang=en><head><meta charset=utf-8><title>Todos</title><style>
        body { font: 16px sans-serif; max-width: 40rem; margin: 2rem auto } li { display: flex; gap: .5rem } .done { text-decoration: line-through }
        button { cursor: pointer; transition: background .2s } .destroy { opacity: 0 } li:hover .destroy { opacity: 1 }
        </style></head>
        """;

    public static IReadOnlyList<(string Name, Func<string> Html)> All => [("todos vue", Vue), ("todos react", React), ("todos plain", Plain)];

    /// <summary>React as one script; its packages hold modules for bundlers only.</summary>
    public static string ReactBundle(string modules)
    {
        var bundle = new StringBuilder("const process = { env: { NODE_ENV: 'production' } }, loaded = {}, require = name => loaded[name];\n");
        foreach (var (name, file) in new[]
        {
            ("scheduler", "scheduler/cjs/scheduler.production.js"),
            ("react", "react/cjs/react.production.js"),
            ("react-dom", "react-dom/cjs/react-dom.production.js"),
            ("react-dom/client", "react-dom/cjs/react-dom-client.production.js"),
        })
        {
            bundle.Append($"(() => {{ const module = {{ exports: {{}} }}, exports = module.exports;\n{File.ReadAllText(Path.Combine(modules, file))}\nloaded['{name}'] = module.exports; }})();\n");
        }

        return bundle.ToString();
    }

    private static string Vue() => Style + """
        <body><div id=app>
          <h1>todos</h1>
          <form @submit.prevent="add"><input v-model="text" placeholder="What needs to be done?"><button>Add</button></form>
          <ul><li v-for="todo in shown" :key="todo.id">
            <input type=checkbox v-model="todo.done" :aria-label="'Done ' + todo.text"><label :class="{ done: todo.done }">{{ todo.text }}</label>
            <span class=destroy @click="remove(todo)">×</span>
          </li></ul>
          <p>{{ left }} items left</p>
          <button v-for="kind in ['All', 'Active', 'Completed']" @click="filter = kind">{{ kind }}</button>
        </div>
        <script src="/modules/vue/dist/vue.global.prod.js"></script>
        <script>
          Vue.createApp({
            data: () => ({ text: '', filter: 'All', todos: Array.from({ length: 12 }, (_, id) => ({ id, text: `Thing ${id}`, done: id % 3 === 0 })) }),
            computed: {
              shown() { return this.todos.filter(t => this.filter === 'All' || t.done === (this.filter === 'Completed')); },
              left() { return this.todos.filter(t => !t.done).length; },
            },
            methods: {
              add() { this.todos.push({ id: Date.now(), text: this.text, done: false }); this.text = ''; },
              remove(todo) { this.todos.splice(this.todos.indexOf(todo), 1); },
            },
          }).mount('#app');
        </script></body></html>
        """;

    private static string React() => Style + """
        <body><div id=app></div><script src="/react.js"></script>
        <script>
          const { createElement: h, useState } = loaded.react;
          function App() {
            const [text, setText] = useState('');
            const [filter, setFilter] = useState('All');
            const [todos, setTodos] = useState(() => Array.from({ length: 12 }, (_, id) => ({ id, text: `Thing ${id}`, done: id % 3 === 0 })));
            const toggle = todo => setTodos(todos.map(t => t === todo ? { ...t, done: !t.done } : t));
            const shown = todos.filter(t => filter === 'All' || t.done === (filter === 'Completed'));
            return h('div', null, h('h1', null, 'todos'),
              h('form', { onSubmit: e => { e.preventDefault(); setTodos([...todos, { id: Date.now(), text, done: false }]); setText(''); } },
                h('input', { value: text, placeholder: 'What needs to be done?', onChange: e => setText(e.target.value) }), h('button', null, 'Add')),
              h('ul', null, shown.map(todo => h('li', { key: todo.id },
                h('input', { type: 'checkbox', checked: todo.done, 'aria-label': 'Done ' + todo.text, onChange: () => toggle(todo) }),
                h('label', { className: todo.done ? 'done' : '' }, todo.text),
                h('span', { className: 'destroy', onClick: () => setTodos(todos.filter(t => t !== todo)) }, '×')))),
              h('p', null, todos.filter(t => !t.done).length + ' items left'),
              ['All', 'Active', 'Completed'].map(kind => h('button', { key: kind, onClick: () => setFilter(kind) }, kind)));
          }
          loaded['react-dom/client'].createRoot(document.getElementById('app')).render(h(App));
        </script></body></html>
        """;

    private static string Plain() => Style + """
        <body><h1>todos</h1>
        <form id=form><input id=text placeholder="What needs to be done?"><button>Add</button></form>
        <ul id=list></ul><p id=left></p>
        <script>
          let todos = Array.from({ length: 12 }, (_, id) => ({ text: `Thing ${id}`, done: id % 3 === 0 }));
          const render = () => {
            list.innerHTML = todos.map((todo, index) => `<li data-index=${index}><input type=checkbox ${todo.done ? 'checked' : ''} aria-label="Done ${todo.text}">
              <label class="${todo.done ? 'done' : ''}">${todo.text}</label><span class=destroy>×</span></li>`).join('');
            left.textContent = todos.filter(todo => !todo.done).length + ' items left';
          };
          list.addEventListener('click', event => {
            const index = event.target.closest('li')?.dataset.index;
            if (event.target.matches('.destroy')) todos.splice(index, 1);
            else if (event.target.matches('input')) todos[index].done = event.target.checked;
            render();
          });
          form.onsubmit = event => { event.preventDefault(); todos.push({ text: text.value, done: false }); text.value = ''; render(); };
          render();
        </script></body></html>
        """;
}
