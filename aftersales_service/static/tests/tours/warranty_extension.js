import { registry } from "@web/core/registry";

const { DateTime } = luxon;

function typeInto(field, value) {
    return {
        content: `Fill in ${field}`,
        trigger: `.o_field_widget[name=${field}] input`,
        run: `edit ${value}`,
    };
}

function choose(field, text) {
    return [
        typeInto(field, text),
        {
            content: `Choose ${text}`,
            trigger: `.ui-menu-item > a:contains(${text})`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("aftersales_warranty_extension", {
    steps: () => [
        {
            content: "Register a machine",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...choose("product_id", "Tour Tractor"),
        typeInto("name", "TOUR-0001"),
        ...choose("customer_id", "Tour Customer"),
        typeInto("installation_date", DateTime.now().minus({ months: 1 }).toFormat("MM/dd/yyyy")),
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Its warranty is there at once",
            trigger: ".o_field_widget[name=warranty_state]:contains(Covered)",
        },
        {
            content: "See its warranty",
            trigger: ".o_notebook .nav-link[name=warranty]",
            run: "click",
        },
        {
            content: "The policy's terms are there",
            trigger: ".o_field_widget[name=warranty_terms]:contains(Machine and all other parts)",
        },
        {
            content: "Sell an extension",
            trigger: "button[name=action_sell_extension]",
            run: "click",
        },
        {
            content: "The quotation names the machine",
            trigger: ".o_field_widget[name=order_line] td[name=aftersales_lot_id]:contains(TOUR-0001)",
        },
        {
            content: "Confirm the sale",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is confirmed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
        {
            content: "Back to the machine",
            trigger: ".o_back_button, .breadcrumb-item:contains(TOUR-0001) a",
            run: "click",
        },
        {
            content: "See its warranty again",
            trigger: ".o_notebook .nav-link[name=warranty]",
            run: "click",
        },
        {
            content: "It is extended",
            trigger: ".o_field_widget[name=warranty_ids] .o_data_row:contains(Extended)",
        },
    ],
});
