/* Layers in plain C99, judged over standard input and output.
 *
 *     cc -O2 -std=c99 -o kernels kernels.c -lm
 *     theorycheck check process:./kernels
 *
 * The arrays of a message are the bytes of a little-endian machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

#include "base64.h"
#include "json.h"

enum { MOST_RANK = 4, MOST_ARRAYS = 6 };

typedef struct {
    void *data;
    size_t rank, shape[MOST_RANK];
} Tensor;

typedef struct {
    size_t stride[2], padding[2], dilation[2];
    char activation; /* its first letter */
} Options;

static void give_up(const char *why) {
    fprintf(stderr, "kernels: %s\n", why);
    exit(1);
}

/* Memory full of zeros. */
static void *allocate(size_t bytes) {
    void *memory = calloc(bytes ? bytes : 1, 1);
    if (!memory) give_up("out of memory");
    return memory;
}

#define JOIN(name, type) name##_##type
#define NAME_OF(name, type) JOIN(name, type)
#define NAME(name) NAME_OF(name, REAL)
#define REAL float
#include "layers.h"
#undef REAL
#define REAL double
#include "layers.h"
#undef REAL

typedef void Layer(const Tensor *in, Tensor *out, const Options *options);

typedef struct {
    const char *name;
    size_t inputs, outputs;
    Layer *in_float, *in_double;
} Operation;

#define OFFER(name, inputs, outputs) {#name, inputs, outputs, name##_float, name##_double}
static const Operation OPERATIONS[] = {
    OFFER(dense, 3, 1),  OFFER(dense_vjp, 4, 3), OFFER(conv2d, 3, 1), OFFER(conv2d_vjp, 4, 3),
    OFFER(rnn, 5, 1),    OFFER(rnn_vjp, 6, 5),
};

#define WINDOW "{\"options\":[\"stride\",\"padding\",\"dilation\"]}"
#define ACTIVATION "{\"options\":[\"activation\"]}"
static const char HELLO[] =
    "{\"type\":\"hello\",\"protocol\":1,\"name\":\"c-kernels\",\"version\":\"1\",\"dtypes\":[\"float64\",\"float32\"],"
    "\"operations\":{\"dense\":{},\"dense_vjp\":{},\"conv2d\":" WINDOW ",\"conv2d_vjp\":" WINDOW
    ",\"rnn\":" ACTIVATION ",\"rnn_vjp\":" ACTIVATION "}}";

static size_t elements(const Tensor *tensor) {
    size_t count = 1;
    for (size_t i = 0; i < tensor->rank; i++) count *= tensor->shape[i];
    return count;
}

static void read_sizes(const Json *list, size_t *sizes, size_t most) {
    size_t count = 0;
    for (const Json *size = list ? list->child : NULL; size; size = size->next) {
        if (count == most) give_up("too many dimensions");
        sizes[count++] = strtoul(size->text, NULL, 10);
    }
}

static Options read_options(const Json *given) {
    Options options = {{1, 1}, {0, 0}, {1, 1}, 't'};
    const Json *activation = json_get(given, "activation");
    read_sizes(json_get(given, "stride"), options.stride, 2);
    read_sizes(json_get(given, "padding"), options.padding, 2);
    read_sizes(json_get(given, "dilation"), options.dilation, 2);
    if (activation) options.activation = *activation->text;
    return options;
}

static Tensor read_tensor(const Json *array, size_t item) {
    const Json *shape = json_get(array, "shape"), *data = json_get(array, "data");
    Tensor tensor = {0};
    for (const Json *size = shape ? shape->child : NULL; size; size = size->next) tensor.rank++;
    read_sizes(shape, tensor.shape, MOST_RANK);
    const size_t bytes = elements(&tensor) * item;
    tensor.data = allocate(bytes);
    if (!data || base64_read(data->text, data->length, tensor.data, bytes) != (long)bytes) give_up("no array");
    return tensor;
}

static void write_tensor(const Tensor *tensor, size_t item) {
    printf("{\"shape\":[");
    for (size_t i = 0; i < tensor->rank; i++) printf(i ? ",%zu" : "%zu", tensor->shape[i]);
    printf("],\"dtype\":\"%s\",\"data\":\"", item == sizeof(float) ? "float32" : "float64");
    base64_write(tensor->data, elements(tensor) * item, stdout);
    printf("\"}");
}

/* The shape of the one result of a forward operation. */
static Tensor result_of(const char *name, const Tensor *in, const Options *options) {
    Tensor y = in[0];
    if (!strcmp(name, "rnn")) {
        y.shape[2] = in[1].shape[1];
        return y;
    }
    y.shape[1] = in[1].shape[0];
    for (size_t i = 0; i < 2 && y.rank == 4; i++) {
        const size_t reach = options->dilation[i] * (in[1].shape[2 + i] - 1) + 1;
        y.shape[2 + i] = (in[0].shape[2 + i] + 2 * options->padding[i] - reach) / options->stride[i] + 1;
    }
    return y;
}

static void compute(const Operation *operation, const Json *call) {
    const Options options = read_options(json_get(call, "options"));
    const Json *inputs = json_get(call, "inputs"), *id = json_get(call, "id");
    const size_t item = json_is(json_get(inputs->child, "dtype"), "float32") ? sizeof(float) : sizeof(double);
    Tensor in[MOST_ARRAYS], out[MOST_ARRAYS];
    size_t count = 0;
    for (const Json *input = inputs->child; input; input = input->next) {
        if (count == operation->inputs) give_up("too many inputs");
        in[count++] = read_tensor(input, item);
    }
    if (count < operation->inputs) give_up("too few inputs");
    for (size_t i = 0; i < operation->outputs; i++) {
        out[i] = operation->outputs > 1 ? in[i] : result_of(operation->name, in, &options); /* dx is as large as x */
        out[i].data = allocate(elements(&out[i]) * item);
    }
    (item == sizeof(float) ? operation->in_float : operation->in_double)(in, out, &options);
    printf("{\"type\":\"result\",\"id\":%.*s,\"outputs\":[", (int)id->length, id->text);
    for (size_t i = 0; i < operation->outputs; i++) {
        if (i) putchar(',');
        write_tensor(&out[i], item);
        free(out[i].data);
    }
    puts("]}");
    for (size_t i = 0; i < count; i++) free(in[i].data);
}

static void answer(const Json *call) {
    const Json *id = json_get(call, "id");
    if (!id || !json_get(call, "inputs")) give_up("a call without id or inputs");
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof *OPERATIONS; i++)
        if (json_is(json_get(call, "operation"), OPERATIONS[i].name)) {
            compute(&OPERATIONS[i], call);
            return;
        }
    printf("{\"type\":\"unsupported\",\"id\":%.*s,\"message\":\"no such operation\"}\n", (int)id->length, id->text);
}

/* The next line, in memory that the next call reuses; NULL at the end of input. */
static char *read_line(void) {
    static char *line;
    static size_t room = 1 << 16;
    size_t length = 0;
    if (!line) line = allocate(room);
    while (fgets(line + length, (int)(room - length), stdin)) {
        length += strlen(line + length);
        if (length && line[length - 1] == '\n') return line;
        if (length + 1 == room && !(line = realloc(line, room *= 2))) give_up("out of memory");
    }
    return NULL;
}

int main(void) {
    const char *line;
    while ((line = read_line())) {
        Json *message = json_read(line);
        const Json *type = json_get(message, "type");
        if (json_is(type, "close")) return 0;
        if (json_is(type, "hello"))
            puts(HELLO);
        else if (json_is(type, "call"))
            answer(message);
        else
            give_up("a line that is no message");
        fflush(stdout);
        free(message);
    }
    return 0;
}
